// Receives signed messages on PORT (default 9000; 0: any free one): Java 17 or later alone, run as `java ReceiveWebhook.java`.
// WEBHOOK_SECRET is the endpoint's secret (whsec_...). Behind TLS: put it behind your web server.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class ReceiveWebhook {
    static final long TOLERANCE = 300; // seconds between the sender's clock and ours
    static final int LONGEST = 1024 * 1024;
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet(); // in production: a unique column of your database
    static final byte[] KEY =
        Base64.getDecoder().decode(System.getenv("WEBHOOK_SECRET").replaceFirst("^whsec_", ""));

    /** Whether we share a secret with whoever sent exactly these bytes, just now. */
    static boolean good(HttpExchange exchange, byte[] body) throws GeneralSecurityException {
        String id = header(exchange, "webhook-id");
        String stamp = header(exchange, "webhook-timestamp");
        if (!stamp.matches("\\d{1,12}")
            || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(stamp)) > TOLERANCE) {
            return false;
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        mac.update((id + "." + stamp + ".").getBytes(StandardCharsets.UTF_8));
        String wanted = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        for (String signature : header(exchange, "webhook-signature").split(" ")) { // several while a secret is rotated
            if (MessageDigest.isEqual(signature.getBytes(), wanted.getBytes())) {
                return true;
            }
        }
        return false;
    }

    static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    static int receive(HttpExchange exchange) throws IOException, GeneralSecurityException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST + 1); // as they came: written anew, they verify no more
        if (body.length > LONGEST) {
            return 413;
        }
        if (!good(exchange, body)) {
            return 401;
        }
        if (SEEN.add(header(exchange, "webhook-id"))) { // a message may come twice; the id stays the same
            System.out.println(new String(body, StandardCharsets.UTF_8)); // into your queue; answer within 10 seconds
        }
        return 204;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "9000"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", exchange -> {
            int status = 500;
            try {
                status = receive(exchange);
            } catch (GeneralSecurityException error) {
                System.err.println(error);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        System.out.println("listening on " + server.getAddress().getPort());
    }
}

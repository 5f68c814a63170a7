// From an event to its publications with the JDK alone (17 or later), no build:
//   java -Dfile.encoding=UTF-8 Report.java <number of the event> [day]
// GONGKAI_URL=http://127.0.0.1:8000 GONGKAI_KEY=gk_... ; the feed's place is kept in $GONGKAI_FEED_FILE.

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Report {
    static final String BASE = System.getenv("GONGKAI_URL").replaceAll("/$", "") + "/v1/catalog";
    static final String KEY = System.getenv("GONGKAI_KEY");
    static final Path FEED = Path.of(System.getenv().getOrDefault("GONGKAI_FEED_FILE", "gongkai-feed"));
    static final int TRIES = 6;
    static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();

    public static void main(String[] args) throws Exception {
        // 法定日期是北京时间的日期,以服务器时钟为准 / dates of law are days in Asia/Shanghai; the server's clock counts.
        String date = send("GET", "/bodies?limit=1", null, null).headers().firstValue("date").orElseThrow();
        LocalDate today = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                .withZoneSameInstant(ZoneId.of("Asia/Shanghai")).toLocalDate();
        String number = args[0], day = args.length > 1 ? args[1] : today.toString();

        Map<String, Object> event = map("client_event_id", number, "event_type", "land.requisition.approved",
                "occurred_on", day, "dates", map("approval_received_on", day), "region", "360425",
                "body", "sample-land-bureau", "domain", "land-expropriation");
        Map<String, Object> trial = new LinkedHashMap<>(event);
        trial.put("dry_run", true);
        Object tried = post("/business-events", trial, null);
        OUT.println("dry run: " + list(tried, "obligations").size() + " duties");
        for (Object defect : list(tried, "defects")) { // 没有绑定等:先处理,再报送 / no binding: mend it first
            throw new IOException(text(defect, "code") + ": " + text(defect, "message_zh"));
        }
        Object reported = post("/business-events", event, "report-" + number);
        String id = text(get(reported, "event"), "id");
        OUT.println("reported: " + id);

        Set<String> waiting = new LinkedHashSet<>();
        for (Object duty : duties("event=" + id)) {
            Object due = get(duty, "due");
            String name = text(get(duty, "item"), "name");
            // 尚无放假通知时 date 为 null,按 earliest 安排 / no notice yet: plan by the earliest day
            OUT.println("duty: " + name + ", due " + text(due, get(due, "date") != null ? "date" : "earliest"));
            byte[] page = (name + " " + number).getBytes(UTF_8); // 所公开的内容 / what was published
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(page));
            // 先审查、后公开(条例第十七条)/ reviewed before it was published, Art. 17
            Map<String, Object> review = map("officer", map("id", "u-21", "name", "赵审查"), "reviewed_on", today,
                    "secrecy_opinion", "不涉密", "privacy_opinion", "不含个人信息", "decision", "publish");
            List<String> elements = list(duty, "content_elements").stream().map(e -> text(e, "name")).toList();
            Object recorded = post("/obligations/" + text(duty, "id") + "/publications",
                    map("published_on", today, "title", name, "channels", List.of("gov_website"),
                            "url", "https://www.example.gov.cn/" + number + ".html", "elements", elements,
                            "content_hash", "sha256:" + hash, "review", review),
                    "publish-" + today + "-" + hash);
            OUT.println("published: " + text(get(recorded, "publication"), "id") + ", "
                    + text(get(recorded, "obligation"), "status"));
            for (Object warning : list(recorded, "warnings")) { // 缺必备要素,义务仍未履行 / still open
                OUT.println("warning: " + text(warning, "message_zh") + " / " + text(warning, "message_en"));
            }
            waiting.add("obligations/" + text(duty, "id"));
        }
        follow(waiting);
        OUT.println("done: " + waiting.size() + " duties left");
    }

    /** 公开义务 The duties that pass the filters, page by page. */
    static List<Object> duties(String filters) throws Exception {
        List<Object> found = new ArrayList<>();
        for (String cursor = ""; cursor != null; ) {
            Object page = Json.read(send("GET", "/obligations?" + filters + cursor, null, null).body());
            found.addAll(list(page, "items"));
            Object next = get(page, "next_cursor");
            cursor = next == null ? null : "&cursor=" + URLEncoder.encode((String) next, UTF_8);
        }
        return found;
    }

    /** 跟进 Read on from the last event handled until all were told as fulfilled, or nothing came for 30 seconds. */
    static void follow(Set<String> waiting) throws Exception {
        while (!waiting.isEmpty()) {
            String after = Files.exists(FEED) ? "&last_event_id=" + Files.readString(FEED).strip() : "";
            List<?> batch = (List<?>) Json.read(send("GET", "/feed?wait_seconds=30" + after, null, null).body());
            if (batch.isEmpty()) return;
            for (Object event : batch) {
                OUT.println("event: " + text(event, "type") + " " + text(event, "subject"));
                if (text(event, "type").equals("gongkai.catalog.obligation.fulfilled.v1")) {
                    waiting.remove(text(event, "subject"));
                }
                // 处理完才记下编号;先写后换名 / kept after it was handled; the whole file or the old one
                Path written = FEED.resolveSibling(FEED.getFileName() + ".new");
                Files.writeString(written, text(event, "id"));
                Files.move(written, FEED, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    static Object post(String path, Map<String, Object> document, String key) throws Exception {
        return Json.read(send("POST", path, Json.write(document), key).body());
    }

    /** 断线与 5xx 用同一键、同样内容重试;其余 4xx 重试无用 / the same key and bytes again where that can help. */
    static HttpResponse<String> send(String method, String path, String body, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(BASE + path))
                .timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + KEY)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) request.header("Content-Type", "application/json");
        if (key != null) request.header("Idempotency-Key", key);
        IOException failure = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (attempt > 0) Thread.sleep(250L << attempt);
            try {
                HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString(UTF_8));
                int status = answer.statusCode();
                if (status < 300) return answer;
                failure = new IOException(status + ": " + answer.body());
                if (status < 500 && !answer.body().contains("idempotency_key_in_flight")) break;
            } catch (IOException error) {
                failure = error;
            }
        }
        throw failure;
    }

    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) found.put((String) pairs[i], pairs[i + 1]);
        return found;
    }

    static Object get(Object document, String name) { return ((Map<?, ?>) document).get(name); }

    static String text(Object document, String name) { return (String) get(document, name); }

    static List<?> list(Object document, String name) { return (List<?>) get(document, name); }

    /** JDK 没有 JSON;您的系统里请用自己的库 / the JDK has no JSON: in your system use its library instead of this. */
    static final class Json {
        private final String text;
        private int at;

        private Json(String text) { this.text = text; }

        static Object read(String text) { return new Json(text).value(); }

        static String write(Object value) {
            if (value instanceof Map<?, ?> members) return members.entrySet().stream()
                    .map(m -> write(m.getKey()) + ":" + write(m.getValue())).collect(Collectors.joining(",", "{", "}"));
            if (value instanceof List<?> rows)
                return rows.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
            if (value == null || value instanceof Boolean || value instanceof Number) return String.valueOf(value);
            StringBuilder quoted = new StringBuilder("\"");
            for (char c : value.toString().toCharArray()) {
                if (c == '"' || c == '\\') quoted.append('\\').append(c);
                else if (c < ' ') quoted.append(String.format("\\u%04x", (int) c));
                else quoted.append(c);
            }
            return quoted.append('"').toString();
        }

        private Object value() {
            char c = next();
            if (c == '"') return string();
            if (c == '{') {
                Map<String, Object> members = new LinkedHashMap<>();
                for (c = next(); c != '}'; c = next()) {
                    if (c == ',') c = next();
                    String name = string();
                    next(); // the colon
                    members.put(name, value());
                }
                return members;
            }
            if (c == '[') {
                List<Object> rows = new ArrayList<>();
                for (c = next(); c != ']'; c = next()) {
                    if (c != ',') at--;
                    rows.add(value());
                }
                return rows;
            }
            int start = at - 1;
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(start, at);
            return switch (word) {
                case "null" -> null;
                case "true", "false" -> Boolean.valueOf(word);
                default -> Double.valueOf(word);
            };
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(at))) at++;
            return text.charAt(at++);
        }

        private String string() {
            StringBuilder found = new StringBuilder();
            for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
                if (c != '\\') { found.append(c); continue; }
                c = text.charAt(at++);
                int escape = "nrtbf".indexOf(c);
                if (c == 'u') {
                    found.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                } else found.append(escape >= 0 ? "\n\r\t\b\f".charAt(escape) : c);
            }
            return found.toString();
        }
    }
}

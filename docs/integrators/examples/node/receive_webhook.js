// Receives signed messages on PORT (default 9000; 0: any free one): Node 18 or later alone, run as `node receive_webhook.js`.
// WEBHOOK_SECRET is the endpoint's secret (whsec_...). Behind TLS: put it behind your web server.
const crypto = require("node:crypto");
const http = require("node:http");

const TOLERANCE = 300; // seconds between the sender's clock and ours
const LONGEST = 1024 * 1024;
const KEY = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const seen = new Set(); // in production: a unique column of your database

// Whether we share a secret with whoever sent exactly these bytes, just now.
function good(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const stamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d{1,12}$/.test(stamp) || Math.abs(Date.now() / 1000 - Number(stamp)) > TOLERANCE) return false;
  const wanted = crypto.createHmac("sha256", KEY).update(`${id}.${stamp}.`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => { // several while a secret is rotated
    const [version, value] = signature.split(",");
    const given = Buffer.from(value ?? "", "base64");
    return version === "v1" && given.length === wanted.length && crypto.timingSafeEqual(given, wanted);
  });
}

const server = http.createServer((request, response) => {
  const answer = (status) => response.writeHead(status).end();
  if (request.method !== "POST") return answer(405);
  if (Number(request.headers["content-length"] ?? 0) > LONGEST) return answer(413);
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks); // the bytes as they came: parsed and written anew, they verify no more
    if (!good(request.headers, body)) return answer(401);
    const id = request.headers["webhook-id"];
    if (!seen.has(id)) { // a message may come twice; the id stays the same
      seen.add(id);
      console.log(JSON.parse(body).data.title); // put it into your queue here; answer within 10 seconds
    }
    answer(204);
  });
});

server.listen(Number(process.env.PORT ?? 9000), "127.0.0.1", () => console.log(`listening on ${server.address().port}`));

#!/bin/sh
# From an event to its publications with curl and jq: sh report.sh <number of the event> [day]
# GONGKAI_URL=http://127.0.0.1:8000 GONGKAI_KEY=gk_... ; the feed's place is kept in $GONGKAI_FEED_FILE.
set -eu
B="${GONGKAI_URL%/}/v1/catalog"
FEED=${GONGKAI_FEED_FILE:-gongkai-feed}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
# 密钥放在文件里,不出现在 ps 中 / in a file, so that ps does not show the key.
(umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$GONGKAI_KEY" > "$WORK/key")

# call METHOD PATH [BODY-FILE [KEY]]: the answer is in $WORK/answer. 断线与 5xx 用同一键、同样内容重试;其余 4xx 重试无用。
# Connection errors and 5xx are repeated with the same key and bytes; other refusals end the script.
call() {
  tries=6 pause=1
  set -- "$B$2" -X "$1" ${3:+--data-binary "@$3"} ${3:+-H "Content-Type: application/json"} ${4:+-H "Idempotency-Key: $4"}
  while :; do
    status=$(curl -sS -K "$WORK/key" -o "$WORK/answer" -w '%{http_code}' --max-time 60 "$@") || status=000
    case $status in
      2??) return 0 ;;
      000 | 5??) ;;
      409) [ "$(jq -r .code "$WORK/answer")" = idempotency_key_in_flight ] || break ;;
      *) break ;;
    esac
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || break
    sleep "$pause"
    pause=$((pause * 2))
  done
  echo "$status from $1" >&2
  [ "$status" = 000 ] || cat "$WORK/answer" >&2
  exit 1
}
answer() { jq -r "$1" "$WORK/answer"; }

TODAY=$(TZ=CST-8 date +%F) # 北京时间的日期;本机须与 NTP 对时 / the day in Asia/Shanghai; keep this clock by NTP
NUMBER=$1 DAY=${2:-$TODAY}

jq -n --arg number "$NUMBER" --arg day "$DAY" '{
  client_event_id: $number, event_type: "land.requisition.approved", occurred_on: $day,
  dates: {approval_received_on: $day}, region: "360425", body: "sample-land-bureau", domain: "land-expropriation"
}' > "$WORK/event"
jq '.dry_run = true' "$WORK/event" > "$WORK/trial"
call POST /business-events "$WORK/trial"
answer '"dry run: \(.obligations | length) duties"'
# 没有绑定等:先处理,再报送 / no binding and the like: mend it first
[ "$(answer '.defects | length')" = 0 ] || { answer '.defects[] | "\(.code): \(.message_zh) / \(.message_en)"'; exit 1; }
call POST /business-events "$WORK/event" "report-$NUMBER"
EVENT=$(answer .event.id)
echo "reported: $EVENT"

: > "$WORK/duties"
cursor=
while :; do
  call GET "/obligations?event=$EVENT${cursor:+&cursor=$cursor}"
  jq -c '.items[]' "$WORK/answer" >> "$WORK/duties"
  cursor=$(answer '.next_cursor // empty')
  [ -n "$cursor" ] || break
done
while read -r duty; do
  printf '%s\n' "$duty" > "$WORK/duty"
  id=$(jq -r .id "$WORK/duty")
  # 尚无放假通知时 date 为 null,按 earliest 安排 / no notice yet: plan by the earliest day
  jq -r '"duty: \(.item.name), due \(.due.date // .due.earliest)"' "$WORK/duty"
  # 所公开内容的摘要;先审查、后公开(条例第十七条)/ the hash of what was published; reviewed before it, Art. 17
  hash=$(printf '%s %s' "$(jq -r .item.name "$WORK/duty")" "$NUMBER" | sha256sum | cut -d ' ' -f 1)
  jq --arg today "$TODAY" --arg hash "sha256:$hash" --arg url "https://www.example.gov.cn/$NUMBER.html" '{
    published_on: $today, title: .item.name, channels: ["gov_website"], url: $url,
    elements: [.content_elements[].name], content_hash: $hash,
    review: {officer: {id: "u-21", name: "赵审查"}, reviewed_on: $today, secrecy_opinion: "不涉密",
             privacy_opinion: "不含个人信息", decision: "publish"}
  }' "$WORK/duty" > "$WORK/publication"
  call POST "/obligations/$id/publications" "$WORK/publication" "publish-$TODAY-$hash"
  answer '"published: \(.publication.id), \(.obligation.status)", (.warnings[] | "warning: \(.message_zh) / \(.message_en)")'
  echo "obligations/$id" >> "$WORK/waiting"
done < "$WORK/duties"

# 跟进:读到所等的义务都已履行为止 / follow until every duty was told as fulfilled
touch "$WORK/waiting"
while [ -s "$WORK/waiting" ]; do
  last=$(cat "$FEED" 2> "$WORK/none" || true)
  call GET "/feed?wait_seconds=30${last:+&last_event_id=$last}"
  [ "$(answer length)" != 0 ] || break
  answer '.[] | "event: \(.type) \(.subject)"'
  answer '.[] | select(.type == "gongkai.catalog.obligation.fulfilled.v1") | .subject' > "$WORK/fulfilled"
  grep -vxF -f "$WORK/fulfilled" "$WORK/waiting" > "$WORK/left" || true
  mv "$WORK/left" "$WORK/waiting"
  # 处理完才记下编号 / the place is kept after the batch was handled
  answer '.[-1].id' > "$FEED.new"
  mv "$FEED.new" "$FEED"
done
echo "done: $(grep -c . "$WORK/waiting" || true) duties left"

/* Comforts of the publication form: the digest of a chosen file is made here, all elements are ticked at once. */
"use strict";
const form = document.querySelector("[data-publication]");
const file = form.querySelector("#file");
const told = form.querySelector("#file-told");
const hash = form.querySelector("#content_hash");
/* What the server takes of a whole form. */
const LARGEST = 1900000;

async function digest() {
  const chosen = file.files[0];
  if (!chosen) return;
  if (!window.crypto || !window.crypto.subtle) {
    /* Browsers offer it on https and localhost only: then the server makes the digest. */
    told.textContent = chosen.size > LARGEST
      ? "文件过大,无法上传计算;请用其他工具算出 SHA-256,填在下面。"
      : "提交时由服务器计算。";
    if (chosen.size > LARGEST) file.value = "";
    return;
  }
  told.textContent = "正在计算……";
  try {
    const bytes = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
    const hex = Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
    hash.value = "sha256:" + hex;
    told.textContent = "已算出摘要:" + chosen.name;
  } catch {
    told.textContent = "文件无法读取,请重新选择。";
  }
}
file.addEventListener("change", digest);
/* The digest is made: the file itself stays here. */
form.addEventListener("submit", () => { if (hash.value) file.disabled = true; });
/* Back from the next page the form is shown as it was left. */
window.addEventListener("pageshow", () => { file.disabled = false; });

const ticks = form.querySelectorAll("input[name=elements]");
if (ticks.length > 1) {
  const all = document.createElement("button");
  all.type = "button";
  all.className = "plain small";
  all.textContent = "全部勾选";
  all.addEventListener("click", () => ticks.forEach((tick) => { tick.checked = true; }));
  ticks[0].closest("label").before(all);
}

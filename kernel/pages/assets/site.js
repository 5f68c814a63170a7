/* Leads the eye and the keyboard to what a page has to say first (faults of a form, a success). Pages work without it. */
"use strict";
const said = document.querySelector("[data-focus]");
if (said) {
  said.focus({ preventScroll: true });
  said.scrollIntoView({ block: "center" });
}

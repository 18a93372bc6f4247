// "How may we reach you?" on any site: a small form where this script stands.
// <script src="https://…/forms/reach.js" data-use="marketing.newsletter" data-source="footer"></script>
(() => {
  const here = document.currentScript;
  const home = new URL(here.src).origin;
  const told = (name, otherwise) => here.dataset[name] || otherwise;

  const make = (tag, values, ...inside) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...inside);
    return made;
  };
  const hidden = (name, value) => make("input", { type: "hidden", name, value });

  const id = `twofold-reach-${document.querySelectorAll(".twofold-reach").length + 1}`;
  const heading = told("title", "How may we reach you?");
  const notice = told("notice", "We send one message there, with a link. Only if you press it is this a yes. You can take it back at any time.");
  const address = make("input", { id, name: "address", required: true, maxLength: 200, autocomplete: "email" });
  address.setAttribute("aria-describedby", `${id}-notice`);
  const said = make("p", { className: "twofold-reach-said" });
  said.setAttribute("role", "status");

  const form = make(
    "form",
    { className: "twofold-reach", method: "post", action: `${home}/forms/reach` },
    make("p", { className: "twofold-reach-title" }, heading),
    make("label", { htmlFor: id }, told("label", "Your e-mail address, or your mobile number with its country code")),
    address,
    make("p", { id: `${id}-notice`, className: "twofold-reach-notice" }, notice),
    make("button", {}, told("button", "Send me the link")),
    said,
    hidden("use", told("use", "marketing")),
    hidden("source", told("source", "")),
    hidden("notice", notice),
    hidden("page", location.origin + location.pathname),
  );

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "post",
        headers: { accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      const read = await answer.json();
      said.textContent = read.said;
      if (answer.ok) address.value = "";
    } catch {
      // What the script cannot do, the form can.
      form.submit();
    }
  });

  here.after(form);
})();

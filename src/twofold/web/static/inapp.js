// A person's messages in the app, where this script stands in a page of the organisation's own.
// <script src="https://…/inapp.js" data-token="…" data-title="Messages" async></script>
(() => {
  const here = document.currentScript;
  const home = new URL(here.src).origin;

  const make = (tag, values, ...inside) => {
    const made = Object.assign(document.createElement(tag), values);
    made.append(...inside);
    return made;
  };

  // Words stay words: nothing that a message says becomes part of the page.
  const item = (one) => {
    const link = new URL(one.link, home);
    const found = make("li", { className: "twofold-message" });
    if (one.subject) found.append(make("strong", { className: "twofold-subject" }, one.subject));
    found.append(make("p", { className: "twofold-text" }, one.text));
    if (link.origin === home && link.pathname.startsWith("/u/")) {
      found.append(make("a", { href: link.href, rel: "noopener" }, here.dataset.why || "Why this, and how to stop it"));
    }
    return found;
  };

  const show = async () => {
    const answer = await fetch(`${home}/inapp/feed`, {
      headers: { authorization: `Bearer ${here.dataset.token || ""}` },
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (!answer.ok) return;
    const { items } = await answer.json();
    if (!items.length) return;
    const list = make("ul", { className: "twofold-messages" }, ...items.map(item));
    const section = make("section", { className: "twofold-inapp" }, list);
    section.setAttribute("aria-label", here.dataset.title || "Messages");
    here.after(section);
  };

  show().catch(() => {});
})();

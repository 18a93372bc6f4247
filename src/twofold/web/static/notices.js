// Lets this browser take notices: asks it, and sends the form that the page has for it.
(() => {
  const form = document.getElementById("notices");
  const cannot = document.getElementById("notices-cannot");
  if (!form || form.querySelector("button").disabled) return;
  const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!can || Notification.permission === "denied") {
    cannot.textContent = can ? cannot.dataset.denied : cannot.dataset.unable;
    return;
  }
  cannot.hidden = true;
  form.hidden = false;

  const bytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };
  const fail = (words) => {
    cannot.textContent = words;
    cannot.hidden = false;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if ((await Notification.requestPermission()) !== "granted") return fail(cannot.dataset.denied);
      await navigator.serviceWorker.register(form.dataset.worker, { scope: "/me/" });
      const worker = await navigator.serviceWorker.ready;
      const told = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
      const found = (await worker.pushManager.subscribe(told)).toJSON();
      form.elements.endpoint.value = found.endpoint;
      form.elements.p256dh.value = found.keys.p256dh;
      form.elements.auth.value = found.keys.auth;
      form.submit();
    } catch {
      fail(cannot.dataset.unable);
    }
  });
})();

// Makes or uses a passkey, and sends what the authenticator answered with the form. What is asked
// stands in the form; without this script the button stays off and the other ways in remain.

const form = document.querySelector("form[data-passkey]");
const failed = form?.querySelector("[data-failed]");

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(options) {
  const ids = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));
  const made = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) made.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) made.excludeCredentials = ids(options.excludeCredentials);
  if (options.allowCredentials) made.allowCredentials = ids(options.allowCredentials);
  return made;
}

function answered(credential) {
  const response = {};
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const name of parts) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  const { id, type } = credential;
  return JSON.stringify({ id, type, rawId: toText(credential.rawId), response });
}

async function send(event) {
  if (form.elements.answer.value) return;
  event.preventDefault();
  failed.hidden = true;
  const publicKey = asked(JSON.parse(form.dataset.passkey));
  try {
    const container = navigator.credentials;
    const found = form.dataset.way === "make"
      ? await container.create({ publicKey }) : await container.get({ publicKey });
    form.elements.answer.value = answered(found);
  } catch {
    failed.hidden = false; // not there, not now, or the person said no: nothing was sent
    return;
  }
  form.requestSubmit();
}

if (form && window.PublicKeyCredential) {
  form.querySelector("button").disabled = false;
  form.addEventListener("submit", send);
}

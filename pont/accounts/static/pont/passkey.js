// A passkey needs a script: the browser asks for a finger, a face or a code, and the form carries what it answers.
// Whoever has no script finds the other ways on the same page.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const written = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const make = async ({ publicKey }) => {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = credential.response;
  return said(credential, {
    clientDataJSON: written(clientDataJSON),
    attestationObject: written(attestationObject),
    transports: credential.response.getTransports?.() || [],
  });
};

const show = async ({ publicKey }) => {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return said(credential, {
    clientDataJSON: written(clientDataJSON),
    authenticatorData: written(authenticatorData),
    signature: written(signature),
    userHandle: userHandle ? written(userHandle) : null,
  });
};

const said = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: written(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  response,
  clientExtensionResults: credential.getClientExtensionResults(),
});

// What the device is asked: given with the page, or fetched at the tap where nobody may ever tap.
const question = async (form) => {
  const given = document.getElementById("passkey-question");
  if (given) return JSON.parse(given.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return answer.json();
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const told = form.querySelector("[role=status]");
  const field = form.elements.credential;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    told.textContent = "";
    try {
      const asked = await question(form);
      const answer = asked.creation_options ? await make(asked.creation_options) : await show(asked.request_options);
      field.value = JSON.stringify(answer);
      form.submit();
    } catch {
      told.textContent = form.dataset.failed;
      asking = false;
    }
  });
  // Who comes back to this page finds it as it was before the tap.
  addEventListener("pageshow", () => {
    field.value = "";
    asking = false;
  });
  if (window.PublicKeyCredential) {
    form.hidden = false;
    for (const box of document.querySelectorAll("[data-no-passkey]")) box.hidden = true;
  }
}

// Elements, requests and error boxes: what every part of the page is made of.

/** Makes an element; `on…` properties are listeners, null and false children are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== 'list') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** An error reply of the API, or a server that cannot be reached. */
export class ApiError extends Error {
  constructor({ code, message, remedy }) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** Calls the REST API; resolves to the reply's JSON, rejects with ApiError. */
export async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new ApiError({
      code: 'server_unreachable',
      message: 'Crosslink does not answer.',
      remedy: 'Check that it is running, then try again.',
    });
  });
  const text = await response.text();
  const reply = text ? JSON.parse(text) : null;
  if (!response.ok) throw new ApiError(reply.error);
  return reply;
}

export const label = (text, input, hint) =>
  el('label', {}, text, hint ? el('small', {}, ` – ${hint}`) : null, input);

/** Says something to people who do not see the page. */
export function announce(text) {
  document.querySelector('#status').textContent = text;
}

function showError(box, error) {
  box.replaceChildren(
    el('strong', {}, error.message),
    error.remedy ? el('div', {}, error.remedy) : '',
    error.code ? el('div', { className: 'quiet' }, 'Code: ', el('code', {}, error.code)) : '',
  );
}

/** A button that works on something: busy while it does, with the error below it when that fails. */
export function action(text, work, properties = {}) {
  const box = el('div', { className: 'error', role: 'alert' });
  const button = el('button', { type: 'button', ...properties }, text);
  button.addEventListener('click', () => attempt(button, box, work));
  return { button, box };
}

/** A form that works on what was typed in. `work` gets the fields by name. */
export function form(submitText, fields, work) {
  const box = el('div', { className: 'error', role: 'alert' });
  const button = el('button', {}, submitText);
  const onsubmit = (event) => {
    event.preventDefault();
    const entries = Object.fromEntries(new FormData(event.target));
    attempt(button, box, () => work(entries, event.target));
  };
  return el('form', { onsubmit }, fields, button, box);
}

async function attempt(button, box, work) {
  button.disabled = true;
  box.replaceChildren();
  try {
    await work();
  } catch (error) {
    showError(box, error);
  } finally {
    button.disabled = false;
  }
}

/** A value to carry over to another page, with a button that copies it. */
export function copyable({ label: name, value }) {
  const copy = el('button', { type: 'button', className: 'plain', ariaLabel: `Copy ${name}` }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(value);
    copy.textContent = 'Copied';
    announce(`${name} copied`);
    setTimeout(() => (copy.textContent = 'Copy'), 2000);
  });
  return el(
    'div',
    { className: 'value' },
    el('div', { className: 'row' }, el('strong', {}, name), copy),
    el('pre', { tabIndex: 0 }, value),
  );
}

// Making and keeping elements: no markup is ever parsed from text, so nothing from outside can become one.

export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name === 'value' || name === 'checked' || name === 'muted' || name === 'disabled') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const shapes = {
  play: 'M6 4.5v11l9-5.5z',
  check: 'M4 10.5l4 4 8-9',
  cross: 'M5 5l10 10M15 5L5 15',
  alert: 'M10 3.5l7 12.5H3zM10 8.5v3.5M10 14v.4',
  clock: 'M10 3a7 7 0 1 0 .01 0zM10 6v4.2l2.8 1.8',
  dots: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  spark: 'M10 3v3M10 14v3M3 10h3M14 10h3M5.2 5.2l2 2M12.8 12.8l2 2M14.8 5.2l-2 2M7.2 12.8l-2 2',
  down: 'M10 3.5v9M6 9l4 4 4-4M4 16.5h12',
  prev: 'M12.5 4.5L7 10l5.5 5.5',
  next: 'M7.5 4.5L13 10l-5.5 5.5',
  retry: 'M15.5 8A6 6 0 1 0 16 11M16 4v4h-4',
  pause: 'M7 5v10M13 5v10',
  stop: 'M10 3a7 7 0 1 0 .01 0zM5.2 5.2l9.6 9.6',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6',
  copy: 'M8 7h8v9H8zM12 7V4H4v9h4',
  file: 'M6 3h6l3 3.2V17H6zM12 3v3.2h3',
  search: 'M9 4a5 5 0 1 0 .01 0zM12.7 12.7L17 17',
};

export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}

export function button(label, { icon: shape, kind = '', ...props } = {}) {
  return h('button', { type: 'button', class: `button ${kind}`, ...props }, shape && icon(shape), h('span', null, label));
}

/** Sets text only where it changed, so that nothing is announced or laid out again without need. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Brings the children of an element in line with a list, keeping the element of each key and with it the focus. */
export function keep(parent, entries, keyOf, make, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const entry of entries) {
    const key = String(keyOf(entry));
    let child = old.get(key);
    if (child) {
      old.delete(key);
    } else {
      child = make(entry);
      child.dataset.key = key;
    }
    update?.(child, entry);
    if (child === at) {
      at = at.nextElementSibling;
    } else {
      parent.insertBefore(child, at);
    }
  }
  for (const child of old.values()) {
    child.remove();
  }
}

/** Runs a drawing at most once a frame, however often it is asked for. */
export function framed(draw) {
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        draw();
      });
    }
  };
}

let heading = '';

/** The page's title, which is what a screen reader says first. */
export function title(text) {
  heading = text;
  document.title = text ? `${text} · Orchestrations` : 'Orchestrations';
}

/** Says something to those who can't see it. */
export function say(text) {
  setText(document.getElementById('said'), text || heading);
}

/** Says what was done, or could not be. Beneath an open dialog it could be neither seen nor pressed, so it is put into that. */
export function toast(text, kind = 'ok') {
  const note = h('div', { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' },
    icon(kind === 'error' ? 'alert' : 'check'), h('p', null, text),
    h('button', { type: 'button', class: 'bare', 'aria-label': 'Dismiss', onclick: () => note.remove() }, icon('cross')));
  const toasts = document.getElementById('toasts');
  const place = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  if (toasts.parentElement !== place) {
    place.append(toasts);
  }
  toasts.append(note);
  if (kind !== 'error') {
    setTimeout(() => note.remove(), 6000);
  }
}

/** Takes a dialog out of the page. What was said in it stays. */
export function discard(dialog) {
  const toasts = document.getElementById('toasts');
  if (dialog.contains(toasts)) {
    document.body.append(toasts);
  }
  dialog.remove();
}

/**
 * Asks in a dialog. `body` may hold a form's fields; the answer is the form's data, or null where the person thought better of it.
 */
export function ask({ heading: text, body, action, kind = 'primary', refuse = 'Not now' }) {
  return new Promise((resolve) => {
    const id = `ask-${Math.random().toString(36).slice(2)}`;
    let answer = null;
    const form = h('form', {
      method: 'dialog',
      onsubmit: () => {
        answer = new FormData(form);
      },
    },
    h('h2', { id }, text),
    body,
    h('div', { class: 'row end' },
      button(refuse, { onclick: () => dialog.close() }),
      h('button', { type: 'submit', class: `button ${kind}` }, action)));
    const dialog = h('dialog', { class: 'ask', 'aria-labelledby': id, onclose: () => { discard(dialog); resolve(answer); } }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  } catch {
    toast('The browser does not let this page copy; select the text instead.', 'error');
  }
}

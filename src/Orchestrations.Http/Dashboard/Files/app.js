// The pages and which of them is shown: the address's part after # says it, so that the service needs no routes for them and every page can be linked to.

import { h, title } from './dom.js';
import { setLive } from './connection.js';
import { showCampaigns } from './campaigns.js';
import { showCampaign } from './campaign.js';
import { dropped, showNew } from './new.js';

let leave = null;
let shown = null;

function place() {
  const [path, query] = location.hash.slice(1).split('?');
  return { parts: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show() {
  const { parts, query } = place();
  const name = parts.join('/');
  if (shown === name && name !== '') {
    return;
  }
  leave?.abort();
  leave = new AbortController();
  setLive(null);
  const main = document.getElementById('main');
  const page = h('div', { class: 'page' });
  main.replaceChildren(page);
  document.getElementById('new-link').toggleAttribute('hidden', name === 'new');
  if (name === '') {
    showCampaigns(page, query, leave.signal);
  } else if (name === 'new') {
    showNew(page, leave.signal);
  } else if (parts[0] === 'campaigns' && parts.length === 2) {
    showCampaign(page, parts[1], query, leave.signal);
  } else {
    title('Not found');
    page.append(h('h1', null, 'There is no such page'), h('p', null, h('a', { href: '#/' }, 'All campaigns')));
  }
  if (shown !== null) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  shown = name;
}

addEventListener('hashchange', show);
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});

// A file may be dropped anywhere: there is one thing that it can be meant for.
addEventListener('dragover', (event) => {
  if (event.dataTransfer?.types.includes('Files')) {
    event.preventDefault();
    document.body.classList.add('dragging');
  }
});
addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) {
    document.body.classList.remove('dragging');
  }
});
addEventListener('drop', (event) => {
  document.body.classList.remove('dragging');
  if (event.dataTransfer?.types.includes('Files')) {
    event.preventDefault();
    const files = dropped(event.dataTransfer);
    if (shown !== 'new') {
      history.pushState(null, '', '#/new');
      show();
    }
    document.dispatchEvent(new CustomEvent('files', { detail: files }));
  }
});

show();

// A grid of any number of items of which only those in sight, and a few around them, are in the page.

import { framed, h, icon, setText } from './dom.js';
import { bytes, failureTitle, statusIcon } from './format.js';
import { campaignPath, mediaAddress } from './api.js';

const gap = 12;
const narrowest = 172;
const caption = 54;

// A browser has six connections to a host, and the events hold one: thumbnails take turns, so that nothing else waits for them.
const loadingAtOnce = 3;
const patience = 8000;
const settle = 80;
const queue = [];
let loading = 0;
let middle = 0;
let starting = false;

function enqueue(video, address) {
  video.wanted = address;
  queue.push(video);
  // What is only scrolled past is not begun with.
  if (!starting) {
    starting = true;
    setTimeout(() => {
      starting = false;
      pump();
    }, settle);
  }
}

function pump() {
  while (loading < loadingAtOnce && queue.length > 0) {
    const video = takeNearest();
    if (!video) {
      return;
    }
    loading++;
    let done = false;
    const release = () => {
      if (!done) {
        done = true;
        loading--;
        pump();
      }
    };
    video.release = release;
    video.addEventListener('loadeddata', () => { video.classList.add('ready'); release(); }, { once: true });
    video.addEventListener('error', release, { once: true });
    setTimeout(release, patience);
    video.src = video.wanted;
  }
}

/** The video nearest to the middle of the window: what is in sight comes first. */
function takeNearest() {
  const there = queue.splice(0).filter((video) => video.isConnected && !video.src);
  let nearest = there[0];
  for (const video of there) {
    if (Math.abs(video.top - middle) < Math.abs(nearest.top - middle)) {
      nearest = video;
    }
  }
  queue.push(...there.filter((video) => video !== nearest));
  return nearest;
}

export class Grid {
  #campaignId;
  #items = [];
  #tiles = new Map();
  #focus = 0;
  #columns = 1;
  #tileWidth = narrowest;
  #rowHeight = 200;
  #open;
  #draw = framed(() => this.#render());

  constructor({ campaignId, label, open, signal }) {
    this.#campaignId = campaignId;
    this.#open = open;
    this.element = h('ul', { class: 'grid', 'aria-label': label, onkeydown: (event) => this.#key(event) });
    addEventListener('scroll', this.#draw, { passive: true, signal });
    const observer = new ResizeObserver(this.#draw);
    observer.observe(this.element);
    signal.addEventListener('abort', () => {
      observer.disconnect();
      this.#tiles.forEach((tile) => drop(tile));
    });
  }

  /** Shows these items; entries that are null are still to be loaded. */
  show(items) {
    this.#items = items;
    this.#focus = Math.min(this.#focus, Math.max(0, items.length - 1));
    this.#draw();
  }

  /** An item's tile takes the focus, wherever it is. */
  reveal(index) {
    this.#focus = index;
    this.#measure();
    const top = this.element.getBoundingClientRect().top + Math.floor(index / this.#columns) * this.#rowHeight;
    const above = document.querySelector('.top').offsetHeight + gap;
    if (top < above) {
      scrollBy(0, top - above);
    } else if (top + this.#rowHeight > innerHeight) {
      scrollBy(0, top + this.#rowHeight - innerHeight);
    }
    this.#render();
    this.#tiles.get(index)?.firstChild.focus({ preventScroll: true });
  }

  #measure() {
    const width = this.element.clientWidth;
    this.#columns = Math.max(2, Math.floor((width + gap) / (narrowest + gap)));
    this.#tileWidth = (width - gap * (this.#columns - 1)) / this.#columns;
    this.#rowHeight = Math.round(this.#tileWidth * 9 / 16) + caption + gap;
    const rows = Math.ceil(this.#items.length / this.#columns);
    this.element.style.height = `${Math.max(0, rows * this.#rowHeight - gap)}px`;
  }

  #render() {
    if (!this.element.isConnected || this.element.clientWidth === 0) {
      return;
    }
    this.#measure();
    const top = this.element.getBoundingClientRect().top;
    const row = (y) => Math.max(0, Math.floor(y / this.#rowHeight)) * this.#columns;
    const sight = row(-top);
    const first = row(-top - innerHeight / 2);
    const last = Math.min(this.#items.length, row(1.5 * innerHeight - top) + this.#columns);
    middle = innerHeight / 2 - top;
    // The tile with the focus stays, however far away it is: were it taken out, the keyboard would be thrown back to the page's start. Otherwise the
    // keyboard comes in at the first tile in sight.
    const holds = this.#tiles.get(this.#focus)?.contains(document.activeElement);
    if (!holds && last > first && (this.#focus < sight || this.#focus >= last)) {
      this.#focus = Math.min(sight, this.#items.length - 1);
    }
    const wanted = new Set();
    for (let index = first; index < last; index++) {
      wanted.add(index);
    }
    if (this.#focus < this.#items.length) {
      wanted.add(this.#focus);
    }
    for (const [index, tile] of this.#tiles) {
      if (!wanted.has(index)) {
        drop(tile);
        this.#tiles.delete(index);
      }
    }
    let at = this.element.firstElementChild;
    for (const index of [...wanted].sort((a, b) => a - b)) {
      let tile = this.#tiles.get(index);
      if (!tile) {
        tile = this.#make(index);
        this.#tiles.set(index, tile);
        this.element.insertBefore(tile, at);
      } else if (tile === at) {
        at = at.nextElementSibling;
      }
      tile.top = Math.floor(index / this.#columns) * this.#rowHeight;
      const place = `translate(${(index % this.#columns) * (this.#tileWidth + gap)}px, ${tile.top}px)`;
      if (tile.style.transform !== place || tile.width !== this.#tileWidth) {
        tile.style.transform = place;
        tile.style.width = `${this.#tileWidth}px`;
        tile.style.height = `${this.#rowHeight - gap}px`;
        tile.width = this.#tileWidth;
      }
      tile.setAttribute('aria-setsize', this.#items.length);
      tile.firstChild.tabIndex = index === this.#focus ? 0 : -1;
      this.#fill(tile, this.#items[index]);
    }
  }

  #make(index) {
    const thumb = h('span', { class: 'thumb' });
    const tile = h('li', { class: 'tile', 'aria-posinset': index + 1 },
      h('button', {
        type: 'button', tabindex: '-1',
        onfocus: () => { this.#focus = index; this.#draw(); },
        onclick: () => this.#items[index] && this.#open(this.#items[index]),
      }, thumb, h('span', { class: 'cap' }, h('span', { class: 'tile-id' }), h('span', { class: 'tile-status' }))));
    return tile;
  }

  #fill(tile, item) {
    if (tile.item === item) {
      return;
    }
    const before = tile.item;
    tile.item = item;
    const thumb = tile.querySelector('.thumb');
    if (!item) {
      tile.className = 'tile waiting';
      setText(tile.querySelector('.tile-id'), '…');
      return;
    }
    tile.className = `tile ${item.status.toLowerCase()}`;
    setText(tile.querySelector('.tile-id'), item.id);
    tile.querySelector('.tile-id').title = item.id;
    tile.querySelector('.tile-status').replaceChildren(icon(statusIcon(item.status)), h('span', null, item.status), ...noteOf(item));
    if (item.output) {
      if (before?.id !== item.id || before?.output?.sha256 !== item.output.sha256) {
        drop(tile, true);
        const video = h('video', { preload: 'metadata', muted: true, playsinline: true, 'aria-hidden': 'true' });
        thumb.replaceChildren(video, h('span', { class: 'over' }, icon('play')));
        video.top = tile.top;
        enqueue(video, `${mediaAddress(campaignPath(this.#campaignId, `/items/${encodeURIComponent(item.id)}/output`))}#t=0.01`);
      }
      return;
    }
    drop(tile, true);
    const progress = item.status === 'Generating' && item.progress !== null ? h('span', { class: 'meter' }, h('span')) : null;
    if (progress) {
      progress.firstChild.style.width = `${item.progress}%`;
    }
    thumb.replaceChildren(...[
      icon(statusIcon(item.status)),
      item.failure && h('span', { class: 'thumb-text' }, failureTitle(item.failure.code)),
      progress].filter(Boolean));
  }

  #key(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns, ArrowUp: -this.#columns, PageDown: this.#columns * 3, PageUp: -this.#columns * 3 };
    let to;
    if (event.key === 'Home') {
      to = 0;
    } else if (event.key === 'End') {
      to = this.#items.length - 1;
    } else if (event.key in steps) {
      to = this.#focus + steps[event.key];
    } else {
      return;
    }
    event.preventDefault();
    this.reveal(Math.min(this.#items.length - 1, Math.max(0, to)));
  }
}

function noteOf(item) {
  if (item.output) {
    return [h('span', { class: 'muted tile-note' }, bytes(item.output.bytes))];
  }
  return item.status === 'Generating' && item.progress !== null ? [h('span', { class: 'muted tile-note' }, `${item.progress} %`)] : [];
}

/** Takes a tile's video off the network, and the tile out of the page. */
function drop(tile, stays = false) {
  const video = tile.querySelector('video');
  if (video) {
    if (video.src) {
      video.removeAttribute('src');
      video.load();
    }
    video.release?.();
  }
  if (!stays) {
    tile.remove();
  }
}

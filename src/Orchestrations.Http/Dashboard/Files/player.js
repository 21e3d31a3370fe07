// One item in a dialog: its video, and all that is known of it.

import { button, copy, discard, h, icon, setText, toast } from './dom.js';
import { between, bytes, failureHint, failureTitle, number, statusIcon, when } from './format.js';
import { campaignPath, mediaAddress, save } from './api.js';
import { badge } from './campaigns.js';

export class Player {
  #campaignId;
  #list;
  #retry;
  #canRetry;
  #onMove;
  #item = null;
  #drawn = null;
  #playing = null;
  #dialog;
  #heading = h('h2', { id: 'player-heading' });
  #status = h('span');
  #stage = h('div', { class: 'stage' });
  #facts = h('div', { class: 'item-facts' });
  #place = h('span', { class: 'muted place' });
  #prev = h('button', { type: 'button', class: 'button square', 'aria-label': 'Previous item', onclick: () => this.#move(-1) }, icon('prev'));
  #next = h('button', { type: 'button', class: 'button square', 'aria-label': 'Next item', onclick: () => this.#move(1) }, icon('next'));

  constructor({ campaignId, list, retry, canRetry, onMove }) {
    this.#campaignId = campaignId;
    this.#list = list;
    this.#retry = retry;
    this.#canRetry = canRetry;
    this.#onMove = onMove;
    this.#dialog = h('dialog', { class: 'player', 'aria-labelledby': 'player-heading', onclose: () => this.#closed(), onkeydown: (event) => this.#key(event) },
      h('div', { class: 'player-head' }, this.#heading, this.#status, h('span', { class: 'grow' }), this.#place, this.#prev, this.#next,
        h('button', { type: 'button', class: 'button square', 'aria-label': 'Close', onclick: () => this.close() }, icon('cross'))),
      h('div', { class: 'player-body' }, this.#stage, this.#facts));
  }

  open(item) {
    this.#item = item;
    this.#drawn = null;
    if (!this.#dialog.isConnected) {
      document.body.append(this.#dialog);
    }
    this.#draw();
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    this.#onMove(item);
  }

  close() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  /** Takes over what has changed. */
  refresh() {
    if (this.#dialog.open) {
      this.#item = this.#list().find((item) => item.id === this.#item.id) ?? this.#item;
      this.#draw();
    }
  }

  #closed() {
    this.#stop();
    discard(this.#dialog);
    this.#onMove(null);
  }

  #stop() {
    this.#playing = null;
    const video = this.#stage.querySelector('video');
    if (video) {
      video.pause();
      video.removeAttribute('src');
      video.load();
    }
    this.#stage.replaceChildren();
  }

  #move(by) {
    const list = this.#list();
    const to = list[list.findIndex((item) => item.id === this.#item.id) + by];
    if (to) {
      this.open(to);
    }
  }

  #key(event) {
    // In the video, the arrows are the player's.
    if (event.target.tagName !== 'VIDEO' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      event.preventDefault();
      this.#move(event.key === 'ArrowLeft' ? -1 : 1);
    }
  }

  #draw() {
    const item = this.#item;
    const list = this.#list();
    const at = list.findIndex((other) => other.id === item.id);
    setText(this.#place, at < 0 ? '' : `${number(at + 1)} of ${number(list.length)}`);
    this.#prev.disabled = at <= 0;
    this.#next.disabled = at < 0 || at === list.length - 1;
    const canRetry = this.#canRetry();
    if (this.#drawn?.item === item && this.#drawn.canRetry === canRetry) {
      return;
    }
    this.#drawn = { item, canRetry };
    setText(this.#heading, item.id);
    this.#status.replaceChildren(badge(item.status, item.status));
    this.#drawStage(item);
    this.#facts.replaceChildren(...factsOf(item), this.#actions(item, canRetry));
  }

  #drawStage(item) {
    const playing = item.output && `${item.id} ${item.output.sha256}`;
    if (playing && playing === this.#playing) {
      return;
    }
    this.#stop();
    this.#playing = playing;
    if (item.output) {
      const video = h('video', {
        controls: true, playsinline: true, autoplay: true, preload: 'auto', 'aria-label': `Video of ${item.id}`,
        src: mediaAddress(campaignPath(this.#campaignId, `/items/${encodeURIComponent(item.id)}/output`)),
        onerror: () => this.#playing === playing && this.#stage.append(h('p', { class: 'stage-note', role: 'alert' }, 'The video can’t be played here. It can still be downloaded.')),
      });
      this.#stage.append(video);
    } else {
      this.#stage.append(h('div', { class: `stage-note ${item.status.toLowerCase()}` }, icon(statusIcon(item.status)),
        h('p', null, item.failure ? failureTitle(item.failure.code) : item.progress === null ? item.status : `${item.status}: ${item.progress} %`)));
    }
  }

  #actions(item, canRetry) {
    const row = h('div', { class: 'row actions' });
    if (item.output) {
      const name = `${this.#campaignId}-${item.id}.mp4`;
      row.append(button('Download', {
        icon: 'down', kind: 'primary',
        onclick: () => save(campaignPath(this.#campaignId, `/items/${encodeURIComponent(item.id)}/output`), name).catch((error) => toast(error.message, 'error')),
      }));
    }
    if (item.status === 'Failed' || item.status === 'Review') {
      row.append(button(item.status === 'Review' ? 'Retry…' : 'Retry this item', { icon: 'retry', kind: 'primary', disabled: !canRetry, onclick: () => this.#retry(item) }));
      if (!canRetry) {
        row.append(h('p', { class: 'muted' }, 'It can be retried when the campaign has ended.'));
      }
    }
    return row;
  }
}

function factsOf(item) {
  const { failure, timings, output, usage } = item;
  const shown = [];
  if (failure) {
    const hint = failure.hint ?? failureHint(failure.code);
    shown.push(h('div', { class: `notice ${item.status === 'Review' ? 'warning' : 'error'}` }, icon('alert'), h('div', null,
      h('p', null, h('strong', null, failureTitle(failure.code)), ' ', h('span', { class: 'mono' }, failure.code)),
      h('p', null, failure.message),
      hint && h('p', null, hint),
      (failure.upstreamCode || failure.upstreamMessage) && h('p', { class: 'muted' }, 'From the provider: ',
        failure.upstreamCode && h('span', { class: 'mono' }, failure.upstreamCode), failure.upstreamMessage && ` ${failure.upstreamMessage}`))));
  }
  const rows = [];
  const step = (label, at, before) => at && rows.push([label, h('span', null, when(at), before ? h('span', { class: 'muted' }, ` · after ${between(before, at)}`) : '')]);
  step('Queued', timings.queuedAt);
  step('Submitted', timings.submittedAt, timings.queuedAt);
  step('Generated', timings.generatedAt, timings.submittedAt);
  step('Archived', timings.archivedAt, timings.generatedAt);
  if (item.attempts > 1) {
    rows.push(['Attempts', number(item.attempts)]);
  }
  if (item.taskId) {
    rows.push(['Task', copied(item.taskId, 'Copy the task’s id')]);
  }
  for (const [name, value] of Object.entries(usage ?? {})) {
    if (typeof value === 'number') {
      rows.push([name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/^./, (letter) => letter.toUpperCase()), number(value)]);
    }
  }
  if (output) {
    rows.push(['Video', `${bytes(output.bytes)} · ${output.contentType}`], ['Stored at', copied(output.path, 'Copy the path')], ['SHA-256', copied(output.sha256, 'Copy the checksum')]);
  }
  if (item.lastFrame) {
    rows.push(['Last frame', copied(item.lastFrame.path, 'Copy the last frame’s path')]);
  }
  shown.push(h('dl', null, rows.map(([term, value]) => h('div', null, h('dt', null, term), h('dd', null, value)))));
  return shown;
}

function copied(text, label) {
  return h('span', { class: 'copied' }, h('span', { class: 'mono' }, text),
    h('button', { type: 'button', class: 'bare small', 'aria-label': label, onclick: () => copy(text) }, icon('copy')));
}

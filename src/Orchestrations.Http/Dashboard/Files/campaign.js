// One campaign: where it stands, what failed and why, and its items; steered from here, and live by its events.

import { ask, button, copy, framed, h, icon, keep, say, setText, title, toast } from './dom.js';
import { between, failureHint, failureTitle, hasEnded, number, parts, plural, settled, standing, statusIcon, statusOf, when } from './format.js';
import { ApiError, call, campaignPath, follow, get, OfflineError, save } from './api.js';
import { connected, setLive } from './connection.js';
import { badge, bar, drawBar } from './campaigns.js';
import { Grid } from './grid.js';
import { Player } from './player.js';

const pageSize = 1000;
const announceEvery = 10_000;
const lookAgainEvery = 20_000;
const shownFailures = 50;

export function showCampaign(page, id, query, signal) {
  title(id);
  let campaign = null;
  let items = [];
  const byId = new Map();
  const told = new Map();
  let isComplete = false;
  let filter = parts.map(statusOf).includes(query.get('status')) ? query.get('status') : null;
  let code = query.get('failure');
  let busy = false;
  let failuresKey = '';
  let listVersion = 0;

  const name = h('h1', null, id);
  const state = h('span', { class: 'campaign-status' });
  const actions = h('div', { class: 'row actions', role: 'group', 'aria-label': 'What to do with this campaign' });
  const facts = h('p', { class: 'facts muted' });
  const stack = bar();
  const counts = h('div', { class: 'chips', role: 'group', 'aria-label': 'Show items by status' });
  const reason = h('div', { class: 'reason' });
  const failures = h('section', { class: 'failures', 'aria-labelledby': 'failures-heading', hidden: true });
  const gridNote = h('p', { class: 'muted grid-note', role: 'status' });
  const player = new Player({ campaignId: id, list: () => visible().filter(Boolean), retry: (item) => retry({ only: [item] }), canRetry, signal, onMove: address });
  const grid = new Grid({ campaignId: id, label: 'Items', open: (item) => player.open(item), signal });
  const content = h('div', { class: 'stacked', hidden: true },
    h('nav', { class: 'crumbs', 'aria-label': 'Where you are' }, h('a', { href: '#/' }, icon('prev'), 'Campaigns')),
    h('div', { class: 'head' },
      h('div', { class: 'head-text' }, h('div', { class: 'row name-row' }, name, state),
        h('p', { class: 'row id-row' }, h('span', { class: 'mono muted' }, id),
          h('button', { type: 'button', class: 'bare small', 'aria-label': 'Copy the campaign’s id', onclick: () => copy(id) }, icon('copy')))),
      actions),
    reason, h('div', { class: 'card summary' }, stack, counts, facts), failures,
    h('section', { 'aria-labelledby': 'items-heading' }, h('div', { class: 'row spread' }, h('h2', { id: 'items-heading' }, 'Items'), gridNote), grid.element));
  const note = h('div', { class: 'note' }, h('p', { class: 'loading', role: 'status' }, 'Loading the campaign…'));
  page.append(note, content);

  const draw = framed(drawAll);

  function canRetry() {
    return campaign !== null && hasEnded(campaign) && campaign.status !== 'Pending';
  }

  const visible = () => {
    if (!filter && !code) {
      const missing = isComplete ? 0 : Math.max(0, (campaign?.counts.total ?? 0) - items.length);
      return missing > 0 ? [...items.map((item) => byId.get(item)), ...new Array(missing).fill(null)] : items.map((item) => byId.get(item));
    }
    return items.map((item) => byId.get(item)).filter((item) => (!filter || item.status === filter) && (!code || item.failure?.code === code));
  };

  function address(item) {
    const given = Object.entries({ status: filter, failure: code, item: item?.id }).filter(([, value]) => value);
    history.replaceState(null, '', `#/campaigns/${encodeURIComponent(id)}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`);
  }

  function show(status, failureCode = null) {
    filter = status;
    code = failureCode;
    address(null);
    draw();
  }

  function drawAll() {
    if (!campaign || signal.aborted) {
      return;
    }
    note.replaceChildren();
    content.hidden = false;
    title(campaign.name);
    setText(name, campaign.name);
    const [word, kind] = standing(campaign);
    if (state.dataset.word !== word) {
      state.dataset.word = word;
      state.replaceChildren(badge(word, kind));
    }
    drawActions();
    drawReason();
    drawBar(stack, campaign.counts);
    drawCounts();
    drawFacts();
    drawFailures();
    const shown = visible();
    setText(gridNote, filter || code
      ? `${plural(shown.length, 'item')} ${code ? `with “${failureTitle(code)}”` : `that ${shown.length === 1 ? 'is' : 'are'} ${filter.toLowerCase()}`}`
      : isComplete ? plural(items.length, 'item') : `${number(items.length)} of ${number(campaign.counts.total)} loaded`);
    grid.show(shown);
    player.refresh();
  }

  function drawActions() {
    const ended = hasEnded(campaign);
    const wanted = [];
    if (!ended) {
      wanted.push(campaign.status === 'Suspended'
        ? ['resume', 'Resume', { icon: 'play', kind: 'primary', onclick: () => steer('resume', 'Resumed') }]
        : ['suspend', 'Suspend', { icon: 'pause', onclick: () => steer('suspend', 'Suspended: nothing new is submitted') }]);
      wanted.push(['cancel', 'Cancel', { icon: 'stop', kind: 'danger', onclick: cancel }]);
    } else {
      const { failed, review } = campaign.counts;
      if (failed + review > 0) {
        wanted.push(['retry', failed > 0 ? `Retry ${number(failed)} failed` : 'Retry…', { icon: 'retry', kind: 'primary', onclick: () => retry({}) }]);
      }
      wanted.push(['csv', 'Manifest (CSV)', { icon: 'down', onclick: () => manifest('csv') }]);
      wanted.push(['json', 'Manifest (JSON)', { icon: 'down', onclick: () => manifest('json') }]);
      wanted.push(['delete', 'Delete', { icon: 'trash', kind: 'danger', onclick: remove }]);
    }
    const hadFocus = actions.contains(document.activeElement);
    keep(actions, wanted, ([key, label]) => `${key} ${label}`, ([, label, props]) => button(label, props), (element) => { element.disabled = busy; });
    if (hadFocus && !actions.contains(document.activeElement)) {
      // The button that was pressed is gone, for what it does is done; the keyboard goes on from what took its place.
      actions.querySelector('button:not(:disabled)')?.focus();
    }
  }

  function drawReason() {
    const text = campaign.failure ? `${failureTitle(campaign.failure.code)}: ${campaign.failure.message}` : '';
    if (reason.dataset.text === text + campaign.status) {
      return;
    }
    reason.dataset.text = text + campaign.status;
    reason.replaceChildren(...(text ? [h('div', { class: 'notice error', role: 'alert' }, icon('alert'),
      h('div', null, h('p', null, h('strong', null, campaign.status === 'Suspended' ? 'It suspended itself. ' : 'It broke down. '), text),
        failureHint(campaign.failure.code) && h('p', null, failureHint(campaign.failure.code))))] : []));
  }

  function drawCounts() {
    const wanted = [['All', campaign.counts.total], ...[...parts].reverse().filter((part) => campaign.counts[part] > 0 || statusOf(part) === filter)
      .map((part) => [statusOf(part), campaign.counts[part]])];
    keep(counts, wanted, ([status]) => status,
      ([status]) => h('button', { type: 'button', class: `chip ${status.toLowerCase()}`, onclick: () => show(status === 'All' || status === filter ? null : status) },
        status !== 'All' && icon(statusIcon(status)), h('span', null, status), h('span', { class: 'chip-count' })),
      (chip, [status, count]) => {
        setText(chip.querySelector('.chip-count'), number(count));
        chip.setAttribute('aria-pressed', String((filter ?? 'All') === status && !code));
      });
  }

  function drawFacts() {
    const key = `${campaign.createdAt} ${campaign.completedAt} ${campaign.estimatedCompletion} ${campaign.status}`;
    if (facts.dataset.of === key) {
      return;
    }
    facts.dataset.of = key;
    const said = [['Started ', when(campaign.createdAt)]];
    if (campaign.completedAt) {
      said.push(['ended ', when(campaign.completedAt)], [`took ${between(campaign.createdAt, campaign.completedAt)}`]);
    } else if (campaign.estimatedCompletion && campaign.status === 'Running') {
      said.push(['will be done ', when(campaign.estimatedCompletion)]);
    }
    facts.replaceChildren(...said.flatMap((part, index) => index === 0 ? part : [' · ', ...part]));
  }

  function drawFailures() {
    const groups = new Map();
    for (const itemId of items) {
      const item = byId.get(itemId);
      if ((item.status === 'Failed' || item.status === 'Review') && item.failure) {
        const group = groups.get(item.failure.code);
        if (group) {
          group.push(item);
        } else {
          groups.set(item.failure.code, [item]);
        }
      }
    }
    const key = `${[...groups].map(([group, of]) => `${group} ${of.map((item) => item.id + item.attempts).join()}`).join(';')} ${canRetry()} ${busy} ${code}`;
    if (key === failuresKey) {
      return;
    }
    failuresKey = key;
    failures.hidden = groups.size === 0;
    if (groups.size === 0) {
      failures.replaceChildren();
      return;
    }
    if (!failures.firstChild) {
      failures.append(h('h2', { id: 'failures-heading' }, 'What went wrong'), h('ul', { class: 'groups card' }), h('p', { class: 'muted', hidden: true }));
    }
    const sorted = [...groups].sort((a, b) => b[1].length - a[1].length);
    keep(failures.querySelector('ul'), sorted, ([group]) => group, makeGroup, drawGroup);
    const later = failures.lastElementChild;
    later.hidden = canRetry();
    setText(later, 'Items can be retried when the campaign has ended.');
  }

  function makeGroup([group]) {
    return h('li', { class: 'group' },
      h('div', { class: 'group-head' },
        h('span', { class: 'group-count' }),
        h('div', { class: 'group-text' }, h('h3', null, h('span', null, failureTitle(group)), h('span', { class: 'mono muted' }, group)), h('p', { class: 'hint' })),
        h('div', { class: 'row' }, h('span', { class: 'slot' }), h('button', { type: 'button', class: 'button pick', onclick: () => show(null, code === group ? null : group) }))),
      h('details', null, h('summary', null, 'Messages'), h('ul', { class: 'messages' })));
  }

  function drawGroup(element, [group, of]) {
    setText(element.querySelector('.group-count'), number(of.length));
    const hint = of.find((item) => item.failure.hint)?.failure.hint ?? failureHint(group) ?? '';
    setText(element.querySelector('.hint'), hint);
    const pick = element.querySelector('.pick');
    setText(pick, code === group ? 'Show all items' : 'Show these');
    pick.setAttribute('aria-label', code === group ? 'Show all items' : `Show the items with “${failureTitle(group)}”`);
    const inReview = of.every((item) => item.status === 'Review');
    element.classList.toggle('review', inReview);
    const label = inReview ? 'Retry these…' : `Retry ${plural(of.length, 'item')}`;
    const slot = element.querySelector('.slot');
    if (slot.dataset.label !== label) {
      slot.dataset.label = label;
      slot.replaceChildren(button(label, { icon: 'retry', 'aria-label': `${label}: ${failureTitle(group)}` }));
    }
    slot.firstChild.onclick = () => retry({ only: of });
    slot.firstChild.disabled = busy || !canRetry();
    const messages = of.slice(0, shownFailures);
    keep(element.querySelector('.messages'), messages, (item) => `${item.id} ${item.attempts}`,
      (item) => h('li', null, h('button', { type: 'button', class: 'bare text mono', onclick: () => player.open(byId.get(item.id)) }, item.id), h('span', null, item.failure.message)));
    const summary = of.length > shownFailures ? `Messages (the first ${shownFailures})` : 'Messages';
    setText(element.querySelector('summary'), summary);
  }

  async function act(work) {
    if (busy) {
      return;
    }
    busy = true;
    draw();
    try {
      await work();
    } catch (error) {
      toast(error.message, 'error');
    } finally {
      busy = false;
      await look().catch(() => {});
    }
  }

  function steer(verb, done) {
    return act(async () => {
      campaign = (await call('POST', campaignPath(id, `/${verb}`))).data;
      toast(done);
    });
  }

  async function cancel() {
    const { pending, preparing, generating, archiving } = campaign.counts;
    const sure = await ask({
      heading: 'Cancel this campaign?', action: 'Cancel the campaign', kind: 'danger filled', refuse: 'Keep it going',
      body: h('p', null, `${plural(pending + preparing, 'item')} will not be submitted. `
        + `${generating + archiving > 0 ? `What is with the provider (${number(generating + archiving)}) is still waited for and archived, for it is paid for. ` : ''}This can’t be undone.`),
    });
    if (sure) {
      await steer('cancel', 'Cancelling: nothing new is submitted');
    }
  }

  async function retry({ only }) {
    const chosen = only ?? items.map((item) => byId.get(item));
    const failed = only ? chosen.filter((item) => item.status === 'Failed').length : campaign.counts.failed;
    const review = only ? chosen.filter((item) => item.status === 'Review').length : campaign.counts.review;
    let includeReview = false;
    if (review > 0) {
      const answer = await ask({
        heading: failed > 0 ? `Retry ${plural(failed, 'failed item')}?` : `Retry ${plural(review, 'item')} in review?`, action: 'Retry',
        body: h('div', null,
          h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'review', required: failed === 0 }),
            h('span', null, `Also submit ${review === 1 ? 'the item' : `the ${number(review)} items`} in review again`)),
          h('p', { class: 'notice warning' }, icon('alert'), h('span', null,
            `The answer to ${review === 1 ? 'its' : 'their'} submission was lost, so the provider may be generating ${review === 1 ? 'it' : 'them'} already. Submitted again, ${review === 1 ? 'it' : 'they'} may be billed twice.`))),
      });
      if (!answer) {
        return;
      }
      includeReview = answer.get('review') !== null;
    }
    await act(async () => {
      const wanted = only?.filter((item) => includeReview || item.status === 'Failed').map((item) => item.id);
      const body = JSON.stringify({ ...(wanted ? { items: wanted } : {}), includeReview });
      campaign = (await call('POST', campaignPath(id, '/retry'), { body, headers: { 'content-type': 'application/json' } })).data;
      toast(`Retrying ${plural((wanted?.length ?? failed + (includeReview ? review : 0)), 'item')}`);
    });
  }

  async function remove() {
    const answer = await ask({
      heading: 'Delete this campaign?', action: 'Delete', kind: 'danger filled', refuse: 'Keep it',
      body: h('fieldset', { class: 'choices' }, h('legend', null, 'What becomes of its videos?'),
        h('label', { class: 'check' }, h('input', { type: 'radio', name: 'outputs', value: 'keep', checked: true }), h('span', null, 'Keep the videos, sidecars and the manifest in storage')),
        h('label', { class: 'check' }, h('input', { type: 'radio', name: 'outputs', value: 'delete' }), h('span', null, 'Delete them too; they are paid for, and gone for good'))),
    });
    if (!answer) {
      return;
    }
    try {
      await call('DELETE', campaignPath(id), { query: { outputs: answer.get('outputs') } });
      toast(`“${campaign.name}” was deleted`);
      location.hash = '#/';
    } catch (error) {
      toast(error.message, 'error');
    }
  }

  function manifest(format) {
    save(`${campaignPath(id, '/manifest')}?format=${format}`, `${id}-manifest.${format}`).catch((error) => toast(error.message, 'error'));
  }

  function take(item, isNews) {
    if (isNews) {
      told.set(item.id, listVersion);
    } else if (told.get(item.id) === listVersion && byId.has(item.id)) {
      // What an event said since this list was asked for is newer.
      return;
    }
    byId.set(item.id, item);
  }

  async function loadItems() {
    listVersion++;
    let token = null;
    const order = [];
    const seen = new Set();
    do {
      const answer = await get(campaignPath(id, '/items'), { query: { top: pageSize, continuationToken: token }, signal });
      for (const item of answer.items) {
        take(item, false);
        if (!seen.has(item.id)) {
          seen.add(item.id);
          order.push(item.id);
        }
      }
      if (order.length > items.length) {
        items = [...order];
      }
      token = answer.continuationToken;
      draw();
    } while (token !== null);
    items = order;
    isComplete = true;
    draw();
  }

  let announced = '';
  let announcedAt = 0;
  function announce(isFinal) {
    const text = `${number(settled(campaign.counts))} of ${number(campaign.counts.total)} items done`
      + (campaign.counts.failed > 0 ? `, ${number(campaign.counts.failed)} failed` : '')
      + (isFinal ? `. The campaign has ended: ${standing(campaign)[0].toLowerCase()}.` : '');
    if (text !== announced && (isFinal || Date.now() - announcedAt > announceEvery)) {
      announced = text;
      announcedAt = Date.now();
      say(text);
    }
  }

  /** Looks at the campaign, and follows it from then on if it goes on. */
  let following = false;
  async function look() {
    const before = campaign;
    campaign = await get(campaignPath(id), { signal });
    draw();
    if (hasEnded(campaign)) {
      if (before && !following && before.updatedAt !== campaign.updatedAt) {
        await loadItems();
      }
    } else if (!following) {
      watch().catch((error) => error.name !== 'AbortError' && fail(error));
    }
  }

  async function watch() {
    following = true;
    try {
      await follow(campaignPath(id, '/events'), {
        signal,
        onOpen: () => setLive('Live'),
        isLast: (name, data) => name === 'campaign' && hasEnded(data),
        onEvent: (name, data) => {
          if (name === 'campaign') {
            campaign = data;
            announce(hasEnded(data));
          } else if (name === 'item') {
            take(data, true);
          }
          draw();
        },
      });
    } finally {
      following = false;
      setLive(null);
    }
    await loadItems();
  }

  function fail(error) {
    if (error instanceof ApiError && error.status === 404) {
      content.hidden = true;
      note.replaceChildren(h('div', { class: 'empty' }, h('h1', null, 'There is no such campaign'), h('p', null, 'There is none with the id ', h('span', { class: 'mono' }, id), '. It may have been deleted.'),
        h('a', { class: 'button', href: '#/' }, 'All campaigns')));
    } else if (campaign === null) {
      note.replaceChildren(h('div', { class: 'notice error', role: 'alert' }, h('p', null, error.message), button('Try again', { icon: 'retry', onclick: start })));
    } else {
      toast(error.message, 'error');
    }
  }

  async function start() {
    try {
      await look();
      await loadItems();
      const item = byId.get(query.get('item'));
      if (item) {
        player.open(item);
      }
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      fail(error);
      if (error instanceof OfflineError) {
        connected(signal).then(start, () => {});
      }
    }
  }

  // A campaign that has ended is one that somebody else may run again.
  const timer = setInterval(() => campaign && hasEnded(campaign) && !document.hidden && !busy && look().catch((error) => error instanceof ApiError && fail(error)), lookAgainEvery);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    player.close();
  });
  start();
}

// How things are written for people: times local with UTC as the title, sizes, durations.

import { h, setText } from './dom.js';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const counted = new Intl.NumberFormat(undefined);

export const number = (value) => counted.format(value);
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
export const moment = (time) => day.format(new Date(time));
export const timeOfDay = (time) => clock.format(new Date(time));
export const utc = (time) => `${new Date(time).toISOString().replace('T', ' ').replace(/\.\d+Z$/, '')} UTC`;

export function bytes(count) {
  if (count < 1024) {
    return plural(count, 'byte');
  }
  const units = ['KB', 'MB', 'GB', 'TB'];
  let unit = -1;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count < 10 ? count.toFixed(1) : Math.round(count)} ${units[unit]}`;
}

/** A duration in seconds, in its two largest units. */
export function duration(seconds) {
  if (seconds < 0.95) {
    return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const parts = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  let left = Math.round(seconds);
  const said = [];
  for (const [unit, size] of parts) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 || said.length > 0) {
      said.push(count > 0 ? `${count} ${unit}` : '');
    }
    if (said.length === 2) {
      break;
    }
  }
  return said.filter(Boolean).join(' ');
}

export const between = (from, to) => duration((new Date(to) - new Date(from)) / 1000);

/** ISO 8601 durations of days and less, as the API writes them. */
export function isoSeconds(text) {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text ?? '');
  return match ? (+(match[1] ?? 0) * 86400) + (+(match[2] ?? 0) * 3600) + (+(match[3] ?? 0) * 60) + +(match[4] ?? 0) : null;
}

export function ago(time) {
  const seconds = (new Date(time) - Date.now()) / 1000;
  for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) {
      return relative.format(Math.round(seconds / size), unit);
    }
  }
  return Math.abs(seconds) < 5 ? 'just now' : relative.format(Math.round(seconds / 5) * 5, 'second');
}

/** A time that stays true: relative ones are written anew as they age. */
export function when(time, how = ago) {
  const element = h('time', { datetime: time, title: `${moment(time)} · ${utc(time)}` }, how(time));
  if (how === ago) {
    element.classList.add('ages');
  }
  return element;
}

setInterval(() => {
  for (const element of document.querySelectorAll('time.ages')) {
    setText(element, ago(element.dateTime));
  }
}, 5000);

const statusIcons = {
  Pending: 'dots', Preparing: 'clock', Generating: 'spark', Archiving: 'down', Succeeded: 'check', Failed: 'cross', Review: 'alert', Cancelled: 'stop',
  Running: 'spark', Suspended: 'pause', Completed: 'check', Terminated: 'stop',
};

export const statusIcon = (status) => statusIcons[status] ?? 'dots';

/** A campaign's status with how it ended, in a word or two. */
export function standing(campaign) {
  switch (campaign.outcome) {
    case 'Succeeded': return ['Succeeded', 'Succeeded'];
    case 'PartiallySucceeded': return ['Partly succeeded', 'Review'];
    case 'Failed': return ['Failed', 'Failed'];
    case 'Cancelled': return ['Cancelled', 'Cancelled'];
    default: return [campaign.status, campaign.status];
  }
}

export const hasEnded = (campaign) => ['Completed', 'Failed', 'Terminated'].includes(campaign.status);

/** The parts of a campaign's items, in the order of a bar from done to not begun. */
export const parts = ['succeeded', 'failed', 'review', 'cancelled', 'archiving', 'generating', 'preparing', 'pending'];

export const statusOf = (part) => part[0].toUpperCase() + part.slice(1);

export function settled(counts) {
  return counts.succeeded + counts.failed + counts.review + counts.cancelled;
}

const failures = {
  invalid_request: ['The request broke a rule', 'Change the item in the document and start that as a campaign of its own.'],
  invalid_media: ['A file breaks a limit', 'Replace the file by one within the limit that the message names.'],
  unauthorized: ['The gateway refused the key', 'Set a valid Gateway__ApiKey, then resume.'],
  quota_exhausted: ['The account has no balance', 'Top up the account, then resume.'],
  rate_limited: ['Too many requests', 'Retry later, or lower Gateway__MaxInFlight.'],
  gateway_unavailable: ['The gateway could not be reached', 'Retry when the gateway answers again.'],
  asset_rejected: ['A reference was refused', 'Replace the reference; the provider would not take it.'],
  asset_timeout: ['A reference was never ready', 'Retry: the provider did not get it ready in time.'],
  content_blocked: ['Blocked by moderation', 'Change the prompt or the references; sent again as it is, it is likely to be blocked again.'],
  generation_failed: ['The generation failed', 'Retry: this is often gone the next time.'],
  generation_expired: ['The generation expired', 'Retry: the provider gave it up.'],
  submit_ambiguous: ['May or may not have been submitted', 'Look at the provider whether the generation is there before it is submitted again: it may be billed twice.'],
  deadline_exceeded: ['It took too long', 'Retry: it goes on with the generation that was paid for.'],
  output_unavailable: ['The video could not be fetched', 'Retry: it goes on with the generation that was paid for.'],
  output_rejected: ['What came was no acceptable video', 'See the message; a retry generates anew.'],
  gateway_protocol: ['An answer could not be understood', 'Retry; if it comes again, the gateway has changed.'],
};

export const failureTitle = (code) => failures[code]?.[0] ?? code;
export const failureHint = (code) => failures[code]?.[1] ?? null;

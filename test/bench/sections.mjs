import { analytics } from './sections/analytics.mjs';
import { backlog } from './sections/backlog.mjs';
import { backlogSize } from './sections/backlog-size.mjs';
import { brokerMemory } from './sections/broker-memory.mjs';
import { bulk } from './sections/bulk.mjs';
import { documents } from './sections/documents.mjs';
import { partitions } from './sections/partitions.mjs';
import { peers } from './sections/peers.mjs';
import { processMemory } from './sections/process-memory.mjs';
import { profile } from './sections/profile.mjs';
import { roundTrip } from './sections/round-trip.mjs';
import { scaling } from './sections/scaling.mjs';
import { start } from './sections/start.mjs';
import { streams } from './sections/streams.mjs';
import { submit } from './sections/submit.mjs';
import { urgent } from './sections/urgent.mjs';
import { webhooks } from './sections/webhooks.mjs';

/** In the order of the page. @type {import('./section.mjs').Section[]} */
export const SECTIONS = [
  backlog,
  roundTrip,
  submit,
  bulk,
  profile,
  scaling,
  backlogSize,
  brokerMemory,
  processMemory,
  start,
  urgent,
  documents,
  webhooks,
  analytics,
  streams,
  partitions,
  peers,
];

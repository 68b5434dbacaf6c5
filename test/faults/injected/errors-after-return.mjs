// After each answer to a request of this process a promise is rejected and an exception is thrown in a timer, when
// whoever sent the request has returned long ago.
import { subscribe } from 'node:diagnostics_channel';

const AFTER_MS = 50;

subscribe('undici:request:trailers', () => {
  setTimeout(() => void Promise.reject(new Error('rejected after the return')), AFTER_MS);
  setTimeout(() => {
    throw new Error('thrown after the return');
  }, AFTER_MS);
});

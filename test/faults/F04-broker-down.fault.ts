import { brokerAway } from './broker-away.js';
import { row } from './row.js';

row('F04', 'the broker is down for 30 s', { interruptedAtLeast: 20 }, (rig) =>
  brokerAway(
    rig,
    () => rig.broker.stop(),
    () => rig.broker.start(),
  ),
);

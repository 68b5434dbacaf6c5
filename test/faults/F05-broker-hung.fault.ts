import { brokerAway } from './broker-away.js';
import { row } from './row.js';

row('F05', 'the broker hangs for 30 s', { interruptedAtLeast: 20 }, (rig) =>
  brokerAway(
    rig,
    () => rig.broker.pause(),
    () => rig.broker.resume(),
  ),
);

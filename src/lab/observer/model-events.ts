// The events of the observer.

import type {Protocol} from './model-sessions.js';
import type {Connection} from './model-snapshot.js';
import type {Verdict} from './model-tunnels.js';

/** A change, with the lab's clock: Unix time in seconds. One JSON object a line in `wgsim events`. */
export type ObservedEvent = {readonly time: number; readonly lab: string; readonly text: string} & (
	| {readonly kind: 'node'; readonly node: string; readonly from: string | null; readonly to: string}
	| {
			readonly kind: 'link';
			readonly node: string;
			readonly namespace: string;
			readonly ifname: string;
			readonly from: 'up' | 'down' | 'absent' | null;
			readonly to: 'up' | 'down' | 'absent';
	  }
	| {readonly kind: 'tunnel'; readonly tunnel: string; readonly from: Verdict; readonly to: Verdict}
	| {readonly kind: 'handshake'; readonly tunnel: string; readonly node: string; readonly peer: string}
	| {
			readonly kind: 'session';
			readonly protocol: Protocol;
			readonly node: string;
			readonly namespace: string;
			readonly name: string;
			readonly from: string | null;
			readonly to: string | null;
	  }
	/** A node has run into a limit of its own: `memory`, `pids`. */
	| {readonly kind: 'limit'; readonly node: string}
	/** A node cannot do something that it was told to, or now can: `command 2`, `service bird.main`. */
	| {
			readonly kind: 'complaint';
			readonly node: string;
			readonly subject: string;
			readonly to: 'made' | 'settled';
	  }
	| {readonly kind: 'fault'; readonly fault: string; readonly to: 'made' | 'healed'}
	| {readonly kind: 'connection'; readonly to: Connection['state']; readonly reason: string | null}
	| {readonly kind: 'converged'; readonly converged: boolean}
);

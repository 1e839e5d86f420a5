// The inverse of a fault, which undoes just that one.

import type {FaultAction} from '../../topology/fault/model.js';

/** Null for what heals by itself, or is no fault. */
export function undoOf(action: FaultAction): FaultAction | null {
	switch (action.kind) {
		case 'link':
			return action.state === 'down' ? {...action, state: 'up'} : null;
		case 'impair':
			return action.change === null ? null : {...action, change: null};
		case 'mtu':
			return action.mtu === null ? null : {...action, mtu: null};
		case 'renumber':
			return action.addresses === null ? null : {...action, addresses: null};
		case 'partition':
			return action.parts === null ? null : {...action, parts: null};
		case 'key':
			return action.action === 'rotate' ? {...action, action: 'restore'} : null;
		case 'node':
			if (action.action === 'kill' || action.action === 'stop') {
				return {...action, action: 'start'};
			}

			return action.action === 'pause' ? {...action, action: 'unpause'} : null;
		case 'daemon':
		case 'heal':
			return null;
	}
}

// Decides when and how long a restarted BIRD listens before it speaks, for the image's `wgsim-listen`.

import type {Namespace} from '../topology/model.js';
import {elects} from '../topology/model-routing.js';
import {recovery} from './bird-ospf.js';

// Seconds by which hellos are let through before BIRD's second, which it says on time: the image looks for its start now and then.
const margin = 0.05;

/**
 * In seconds, the age of BIRD's end up to which its neighbours will still take it for adjacent when they hear its first hello, and the
 * time in which each of them has said one; then a line for each interface on which it waits for that.
 *
 * Empty where nothing would be gained: no OSPF on a wire, or neighbours that say hello too seldom for BIRD's recovery, that notice
 * sooner (BFD), or that elect a designated router anew in any case.
 */
export function renderListening({routing, interfaces}: Pick<Namespace, 'routing' | 'interfaces'>): string[] {
	const isWire = (ifname: string): boolean =>
		interfaces.some(({kind, name}) => kind === 'ethernet' && name === ifname);
	const spoken = (routing?.ospf ?? [])
		.flatMap(instance => instance.interfaces)
		.filter(({name, type}) => type !== 'stub' && isWire(name));
	const hello = Math.max(...spoken.map(each => each.hello));
	const dead = Math.min(...spoken.map(each => each.dead));
	// The last hello that they heard may be one interval old, and the first that they hear comes an interval after BIRD's start.
	const remembered = dead - 2 * hello;
	const isOfUse =
		spoken.length > 0 &&
		spoken.every(each => !elects(each) && each.bfd === null) &&
		hello < recovery.without &&
		remembered > 0;
	return isOfUse ? [`${remembered} ${hello - margin}`, ...new Set(spoken.map(({name}) => name))] : [];
}

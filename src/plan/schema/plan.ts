// The schema of the fabric's plan, which is read back from a running lab. The compiler compares it with `FabricPlan`.

import {z} from 'zod';
import {bridge, followedEnd, spreading, spreadMachine, wire} from '../../contract/plan.js';
import {describeIssues} from '../../contract/reply.js';
import {WgsimError} from '../../errors.js';
import type {FabricPlan} from '../model.js';
import {checks} from './checks.js';
import {expectations, observedNode, ownInterface, plannedInterface, promise, tunnel} from './observation.js';
import {text, texts} from './parts.js';
import {scenario} from './scenarios.js';

const fabricPlan = z.looseObject({
	lab: text,
	bridges: z.array(bridge),
	wires: z.array(wire.extend({kind: z.literal('veth')})),
	names: texts,
	nodes: z.array(observedNode),
	interfaces: z.array(plannedInterface),
	followed: z.array(followedEnd),
	tunnels: z.array(tunnel),
	own: z.array(ownInterface),
	promises: z.array(promise),
	expect: expectations,
	checks,
	scenarios: z.array(scenario),
	silence: z.number(),
	spread: spreading
		.extend({epoch: z.int(), machines: z.array(spreadMachine.extend({fabric: text}))})
		.exactOptional(),
});

const unreadable = (from: string, details: readonly string[]): WgsimError =>
	new WgsimError(`${from} has a plan of the lab that this wgsim cannot read`, {
		details,
		hint: 'it is damaged, or another wgsim wrote it: wgsim start writes it anew',
	});

/** `from` is what has the plan, for the message. @throws {WgsimError} naming the fields that are not as they should be */
export function readPlan(value: unknown, from: string): FabricPlan {
	const {success, data, error} = fabricPlan.safeParse(value);
	if (!success) {
		throw unreadable(from, describeIssues(error));
	}

	return data;
}

/** @throws {WgsimError} as `readPlan` does, and for a text that is no JSON */
export function parsePlan(text: string, from: string): FabricPlan {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw unreadable(from, ['it is no JSON']);
	}

	return readPlan(value, from);
}

// The plan that is read back from a fabric: whole, or refused with the field that is not as it should be.

import test from 'ava';
import {WgsimError} from '../../src/errors.js';
import {parseRecord} from '../../src/lab/observed/record.js';
import {readTopology} from '../../src/lab/sources/read-topology.js';
import {listShipped} from '../../src/lab/sources/shipped.js';
import {placeNodes} from '../../src/plan/placement.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parsePlan, readPlan} from '../../src/plan/schema/plan.js';
import {spreadPlan} from '../../src/plan/spread.js';
import {read, referenceText, seed} from '../plan/reference.js';

type Fields = Record<string, unknown>;
type Path = readonly string[];

const machines = ['lab1', 'lab2'].map((name, index) => ({
	name,
	labels: [],
	memory: null,
	address: `10.0.0.${index + 1}`,
}));

const plain = (value: unknown): Fields => JSON.parse(JSON.stringify(value)) as Fields;

/** Every kind of check and of scenario's step has a place in one of them. */
async function shippedPlans(): Promise<Fields[]> {
	const plans: Fields[] = [];
	for (const name of listShipped()) {
		const {topology, sources} = await readTopology(name);
		plans.push(plain(planLab(topology, seed, sources).wiring));
	}

	const topology = read(referenceText);
	const spread = spreadPlan(planLab(topology, seed), seed, machines, placeNodes(topology, machines));
	return [...plans, plain(spread.wiring)];
}

const shipped = shippedPlans();

/** One path for each field that there is; of lists and tuples, of each kind of entry one. */
function listPaths(value: unknown, path: Path, seen: Set<string>, into: Path[]): void {
	if (typeof value !== 'object' || value === null) {
		return;
	}

	for (const [key, inner] of Object.entries(value)) {
		const at = [...path, key];
		const kind = (value as Fields)['kind'];
		const name = at.map(part => (/^\d+$/.test(part) ? '*' : part)).join('.') + String(kind ?? '');
		if (inner !== null && (typeof inner === 'object' || !seen.has(name))) {
			if (!seen.has(name)) {
				seen.add(name);
				into.push(at);
			}

			listPaths(inner, at, seen, into);
		}
	}
}

const strange = (value: unknown): unknown => (typeof value === 'string' ? 42 : 'a secret');

function damage(plan: Fields, path: Path): Fields {
	const copy = structuredClone(plan);
	const inside = path.slice(0, -1).reduce<Fields>((at, key) => at[key] as Fields, copy);
	inside[path.at(-1)!] = strange(inside[path.at(-1)!]);
	return copy;
}

test('every shipped plan is read back as it was written', async t => {
	for (const plan of await shipped) {
		t.deepEqual(plain(parsePlan(JSON.stringify(plan), 'the fabric of lab')), plan);
	}
});

test('a plan with one strange value is refused: its field is named, and never what stands there', async t => {
	const seen = new Set<string>();
	let count = 0;
	for (const plan of await shipped) {
		const paths: Path[] = [];
		listPaths(plan, [], seen, paths);
		for (const path of paths) {
			const error = t.throws(() => readPlan(damage(plan, path), 'the fabric of lab'), {
				instanceOf: WgsimError,
				message: 'the fabric of lab has a plan of the lab that this wgsim cannot read',
			});
			t.true(error?.details?.[0]?.startsWith(`${path.join('.')}: `), path.join('.'));
			t.notRegex(JSON.stringify([error?.message, error?.details, error?.hint]), /secret/);
			count++;
		}
	}

	t.log(`${count} fields`);
	t.true(count > 150);
});

test('a plan that lacks a part is refused, and so is half a file', t => {
	const plan = plain(planLab(read(referenceText), seed).wiring);
	for (const key of Object.keys(plan)) {
		const rest = {...plan};
		delete rest[key];
		const error = t.throws(() => readPlan(rest, 'the fabric of lab'), {instanceOf: WgsimError});
		t.true(error?.details?.[0]?.startsWith(`${key}: `), key);
	}

	const text = JSON.stringify(plan);
	const error = t.throws(() => parsePlan(text.slice(0, text.length / 2), 'the fabric of lab'), {
		instanceOf: WgsimError,
	});
	t.deepEqual(error?.details, ['it is no JSON']);
	t.regex(error?.hint ?? '', /wgsim start writes it anew/);
});

test('a stream with a damaged plan ends: nothing of the lab is told by another', t => {
	t.throws(() => parseRecord(JSON.stringify({source: 'plan', value: {nodes: []}})), {
		instanceOf: WgsimError,
		message: 'the observer in the fabric has a plan of the lab that this wgsim cannot read',
	});
});

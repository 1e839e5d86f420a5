// A fabric of another wgsim is told by its version; a reply that cannot be read, by its program and its fields.

import test from 'ava';
import {faultsShown} from '../../src/contract/faults.js';
import {parseReply} from '../../src/contract/reply.js';
import {survey} from '../../src/contract/survey.js';
import {contractVersion} from '../../src/contract/version.js';
import type {ContainerSummary} from '../../src/engine/containers.js';
import {WgsimError} from '../../src/errors.js';
import {containerSpec} from '../../src/lab/containers/container-spec.js';
import {demandContract} from '../../src/lab/fabric/contract.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, referenceText, seed} from '../plan/reference.js';

const labWith = (labels: Record<string, string>) => ({
	name: 'office',
	source: '/labs/office.yaml',
	fabric: {name: 'office-fabric', labels} as unknown as ContainerSummary,
});

test('a fabric of this wgsim passes, and so does a lab without one', t => {
	t.notThrows(() => demandContract(labWith({'wgsim.contract': String(contractVersion)})));
	t.notThrows(() => demandContract({...labWith({}), fabric: null}));
});

test('a fabric of an older or a newer wgsim is refused, with both versions and the way out', t => {
	for (const [labels, version] of [
		[{}, 'none'],
		[{'wgsim.contract': '999'}, '999'],
	] as const) {
		const error = t.throws(() => demandContract(labWith(labels)), {instanceOf: WgsimError});
		t.regex(error.message, /^office: another version of wgsim started this lab/);
		t.deepEqual(error.details, [
			`office-fabric has version ${version} of the contract with its programs; this wgsim has version ${contractVersion}`,
		]);
		t.regex(error.hint!, /^wgsim start \S*office\.yaml .*brings the lab up to this wgsim/);
	}
});

test('the fabric bears the version, and no node does: those have nothing to do with it', t => {
	const plan = planLab(read(referenceText), seed);
	const making = {plan, image: 'wgsim/node:1', source: 'lab.yaml', forced: false};
	const versionOf = (planned: typeof plan.fabric) => containerSpec(making, planned).labels['wgsim.contract'];
	t.is(versionOf(plan.fabric), String(contractVersion));
	t.deepEqual([...new Set(plan.nodes.map(versionOf))], [undefined]);
});

const good = {wires: [], faults: [], nodes: {A: {changed: null, booted: true, problems: [], broken: []}}};

test('a reply is read whole', t => {
	t.deepEqual(parseReply(survey, JSON.stringify(good), 'wgsim-survey'), good);
});

test('a reply that is not as it should be names the program and the field, and never what stands there', t => {
	const broken = {...good, nodes: {A: {...good.nodes.A, booted: 'a secret'}}};
	for (const [text, detail] of [
		[JSON.stringify(broken), /^nodes\.A\.booted: .*boolean/],
		[JSON.stringify([]), /^the whole: /],
		['a secret, and no JSON', /^it is no JSON$/],
	] as const) {
		const error = t.throws(() => parseReply(survey, text, 'wgsim-survey'), {instanceOf: WgsimError});
		t.is(error.message, 'wgsim-survey gave a reply that this wgsim cannot read');
		t.regex(error.details![0]!, detail);
		t.notRegex(JSON.stringify([error.message, error.details, error.hint]), /secret/);
	}
});

test('the whole plan passes through the part of it that the fabric reads', t => {
	const {wiring} = planLab(read(referenceText), seed);
	const shown = {
		plan: wiring,
		revision: 1,
		faults: [],
		mended: [],
		running: ['V1-1'],
		features: {netem: true, duplicate: true},
	};
	t.deepEqual(
		parseReply(faultsShown, JSON.stringify(shown), 'wgsim-fault show').plan as unknown,
		JSON.parse(JSON.stringify(wiring)),
	);
});

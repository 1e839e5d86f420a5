// What is asked of Docker for a lab's containers, for each kind of isolation.

import test from 'ava';
import {toCreateOptions} from '../../src/engine/container-spec.js';
import {containerSpec} from '../../src/lab/containers/container-spec.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';
import type {Isolation} from '../../src/topology/model.js';

const parsed = parseTopology('name: lab\nsites: {count: 2}\nnetworks: {internet: {ospf: PUBLIC}}\n', {
	file: 'lab.yaml',
});

const specsOf = (isolation: Isolation, forced = false) => {
	const plan = planLab({...parsed, isolation}, new Uint8Array(32));
	const making = {plan, image: 'wgsim/node:1', source: 'lab.yaml', forced};
	return [plan.fabric, ...plan.nodes].map(planned => containerSpec(making, planned));
};

test('a lab is privileged unless its file says otherwise', t => {
	t.is(parsed.isolation, 'privileged');
	for (const spec of specsOf('privileged')) {
		const {HostConfig} = toCreateOptions(spec);
		t.true(HostConfig?.Privileged, spec.name);
		t.is(HostConfig?.CapAdd, undefined, spec.name);
	}
});

test('Docker makes no network for the containers of a lab, and so re-executes no program at the start of each', t => {
	for (const spec of [...specsOf('privileged'), ...specsOf('capabilities')]) {
		const {NetworkDisabled, HostConfig} = toCreateOptions(spec);
		t.true(NetworkDisabled, spec.name);
		t.is(HostConfig?.NetworkMode, 'none', spec.name);
	}

	t.false(toCreateOptions({name: 'one', image: 'image', labels: {}, network: 'host'}).NetworkDisabled);
});

test('with named capabilities no container is privileged, and only the fabric may look into others', t => {
	for (const spec of specsOf('capabilities')) {
		const {HostConfig} = toCreateOptions(spec);
		t.false(HostConfig?.Privileged, spec.name);
		const own = spec.name === 'lab-fabric' ? ['SYS_PTRACE'] : [];
		t.deepEqual(HostConfig?.CapAdd, ['NET_ADMIN', 'SYS_ADMIN', ...own], spec.name);
		t.true(HostConfig?.ReadonlyPaths?.includes('/proc/sys/kernel'), spec.name);
		t.false(HostConfig?.ReadonlyPaths?.includes('/proc/sys'), spec.name);
	}
});

test('another isolation is another container; that it was forced is no difference, but is written down', t => {
	const labelOf = (specs: ReturnType<typeof specsOf>, label: string) =>
		specs.map(({labels}) => labels[label]);
	const wanted = specsOf('capabilities');
	const forced = specsOf('capabilities', true);
	t.deepEqual(labelOf(forced, 'wgsim.plan'), labelOf(wanted, 'wgsim.plan'));
	t.notDeepEqual(labelOf(specsOf('privileged'), 'wgsim.plan'), labelOf(wanted, 'wgsim.plan'));
	t.is(forced[0]!.labels['wgsim.isolation'], 'forced');
	t.is(wanted[0]!.labels['wgsim.isolation'], 'capabilities');
});

test('what the lab remembers is mounted by the fabric alone: from its seed follow all keys', t => {
	const mounted = specsOf('privileged').filter(({volumes}) => Object.values(volumes!).includes('lab-memory'));
	t.deepEqual(
		mounted.map(({name, volumes}) => [name, volumes!['/etc/wgsim']]),
		[['lab-fabric', 'lab-memory']],
	);
});

// Which nodes a name, a glob, a kind and a site select.

import test from 'ava';
import type {FoundLab} from '../../src/lab/find/find.js';
import {type NodeSelection, selectNodes} from '../../src/lab/find/select-nodes.js';
import type {ObservedNode} from '../../src/plan/model.js';

const container = (node: string) => ({
	id: node,
	name: `office-${node}`,
	image: '',
	state: 'running',
	labels: {'wgsim.node': node},
});
const lab: FoundLab = {
	name: 'office',
	fabric: container('fabric'),
	nodes: ['R1', 'R2', 'V1-1', 'V2-1'].map(container),
	source: '/office.yaml',
	user: null,
};
const planned = [
	['R1', 'router', '1'],
	['R2', 'router', '2'],
	['V1-1', 'gateway', '1'],
	['V2-1', 'gateway', null],
].map(([name, kind, site]) => ({name, kind, site, namespaces: []}) as unknown as ObservedNode);

const select = (wanted: Partial<NodeSelection>, plan: readonly ObservedNode[] | null = planned) =>
	selectNodes(lab, plan, {names: [], kinds: [], sites: [], ...wanted}).map(({id}) => id);

test('names, globs and names of containers, each node once and in the order of the lab', t => {
	t.deepEqual(select({names: ['V*', 'R2', 'V1-1']}), ['R2', 'V1-1', 'V2-1']);
	t.deepEqual(select({names: ['office-R1', 'V?-1']}), ['R1', 'V1-1', 'V2-1']);
	t.deepEqual(select({}), ['R1', 'R2', 'V1-1', 'V2-1']);
});

test('the fabric is meant only where it is named', t => {
	t.deepEqual(select({names: ['*']}), ['R1', 'R2', 'V1-1', 'V2-1']);
	t.deepEqual(select({names: ['fabric', 'R1']}), ['fabric', 'R1']);
});

test('kind and site narrow what the names select', t => {
	t.deepEqual(select({kinds: ['gateway']}), ['V1-1', 'V2-1']);
	t.deepEqual(select({sites: ['1']}), ['R1', 'V1-1']);
	t.deepEqual(select({names: ['R*'], sites: ['*']}), ['R1', 'R2']);
	t.deepEqual(select({kinds: ['gateway', 'router'], sites: ['2']}), ['R2']);
});

test('what selects nothing is an error that says what there is', t => {
	t.throws(() => select({names: ['R1', 'X*']}), {message: 'no node X* in office'});
	t.throws(() => select({kinds: ['gatway']}), {message: 'no node of kind gatway'});
	t.throws(() => select({sites: ['9']}), {message: 'no node of site 9'});
	t.throws(() => select({names: ['R1'], kinds: ['gateway']}), {
		message: 'no node of office matches all of these',
	});
	t.throws(() => select({kinds: ['gateway']}, null), {message: /no fabric, which knows kinds and sites/});
});

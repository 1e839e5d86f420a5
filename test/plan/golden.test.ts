// What each kind of node of the reference lab is given, to the byte. `UPDATE_GOLDEN=1 npx ava test/plan` writes it anew.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import type {PlannedFile} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {filesOf, read, referenceText, referenceWithoutKeys, seed} from './reference.js';

const folder = new URL('./golden/', import.meta.url);

/** All files of a node as one text. The reference lab's keys are on its page; the others are of a known seed. */
const renderFiles = (files: readonly PlannedFile[]): string =>
	files
		.map(({path, mode, secret, content}) => {
			const head = `==> ${path} ${mode.toString(8).padStart(4, '0')}${secret ? ' secret' : ''}`;
			return `${head}\n${content}${content === '' || content.endsWith('\n') ? '' : '(no newline at the end)\n'}`;
		})
		.join('\n');

function expectGolden(name: string, actual: string): {actual: string; golden: string} {
	const file = new URL(name, folder);
	if (process.env.UPDATE_GOLDEN === '1') {
		mkdirSync(folder, {recursive: true});
		writeFileSync(file, actual);
	}

	return {actual, golden: readFileSync(file, 'utf8')};
}

const reference = planLab(read(referenceText), seed);
const generated = planLab(read(referenceWithoutKeys), seed);

for (const node of ['V1-1', 'V3-2', 'R1']) {
	test(`${node} of the reference lab gets these files`, t => {
		const {actual, golden} = expectGolden(`${node}.txt`, renderFiles(filesOf(reference, node)));
		t.is(actual, golden);
	});
}

test('a hub with several peers on one interface gets these files', t => {
	const text = readFileSync(new URL('../../topologies/hub-one-interface.yaml', import.meta.url), 'utf8');
	const files = filesOf(planLab(read(text), seed), 'hub');
	const {actual, golden} = expectGolden('hub.one-interface.txt', renderFiles(files));
	t.is(actual, golden);
});

test('a branch whose default route is watched gets these files, and its provider the other end', t => {
	const text = readFileSync(new URL('../../topologies/floating-static.yaml', import.meta.url), 'utf8');
	const plan = planLab(read(text), seed);
	for (const node of ['br', 'isp1']) {
		const {actual, golden} = expectGolden(`${node}.floating-static.txt`, renderFiles(filesOf(plan, node)));
		t.is(actual, golden);
	}
});

test('the fabric of the reference lab is told this', t => {
	const {content} = filesOf(reference, 'fabric').find(({path}) => path === '/etc/wgsim/fabric.json')!;
	const {actual, golden} = expectGolden('fabric.expected.json', content);
	t.is(actual, golden);
});

test('a node is told what makes its tunnels, where that is not left open', t => {
	const fixed = planLab(
		read(`${referenceText}\ndefaults: {gateway: {wireguard-implementation: userspace}}\n`),
		seed,
	);
	const renderedOf = (plan: typeof reference, node: string) => renderFiles(filesOf(plan, node));
	t.true(renderedOf(fixed, 'V1-1').includes('==> /etc/wgsim/wireguard-implementation 0644\nuserspace\n'));
	t.is(renderedOf(fixed, 'R1'), renderedOf(reference, 'R1'));
	t.is(
		renderedOf(fixed, 'V3-2').replace('==> /etc/wgsim/wireguard-implementation 0644\nuserspace\n\n', ''),
		renderedOf(reference, 'V3-2'),
	);
	const implementations = fixed.wiring.checks.tunnels.flatMap(({ends}) =>
		ends.map(end => end.implementation),
	);
	t.deepEqual([...new Set(implementations)], ['userspace']);
});

test('V1-1 with keys of a known seed gets these tunnels', t => {
	const tunnels = filesOf(generated, 'V1-1').filter(({path}) => path.startsWith('/etc/wireguard/'));
	const {actual, golden} = expectGolden('V1-1.generated-keys.txt', renderFiles(tunnels));
	t.is(actual, golden);
});

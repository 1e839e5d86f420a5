// The output of many nodes: of a command that ran in them, and their logs.

import test from 'ava';
import {prefixLines, summarizeFailures, widestOf} from '../../src/output/exec.js';
import {renderLogLine} from '../../src/output/logs.js';
import {toText} from '../../src/output/sinks/stdio.js';

const result = (node: string, exitCode: number | null, error: string | null = null) => ({
	node,
	container: `office-${node}`,
	exitCode,
	stdout: '',
	stderr: '',
	error,
});

test('each line stands after its node, in one column, with its tabs where they were', t => {
	const width = widestOf(['R1', 'V1-1']);
	t.deepEqual(prefixLines('R1', width, 'a\tb\n\n\tc\n'), ['R1    a       b', 'R1', 'R1            c']);
	t.deepEqual(prefixLines('V1-1', width, 'no line end'), ['V1-1  no line end']);
	t.deepEqual(prefixLines('V1-1', width, ''), []);
});

test('the output of a node does not steer the terminal', t => {
	t.is(toText(prefixLines('R1', 2, '\u001b[2Jx')), 'R1  \\x1b[2Jx\n');
});

test('nodes that failed are named, with what happened', t => {
	t.is(summarizeFailures([result('R1', 0), result('R2', 0)]), null);
	t.is(
		summarizeFailures([result('R1', 0), result('R2', 3), result('V1-1', null, 'it is exited')]),
		'failed in 2 of 3 nodes: R2 (exit code 3), V1-1 (it is exited)',
	);
});

const line = (text: string) =>
	renderLogLine(
		{
			time: '2026-01-31T23:59:59.123456789Z',
			stream: 'stdout',
			node: 'fabric',
			container: 'office-fabric',
			text,
		},
		6,
	);

test('a line of a log has its time and its node', t => {
	t.is(line('<INFO> Started'), '01-31 23:59:59.123  fabric  <INFO> Started');
});

test("the fabric's reports are put into words; what only looks like one stays", t => {
	const report = {revision: 'a', made: 5, missing: [['R2:eth0', 'lan2:R2.eth0']], failed: {x: 'refused'}};
	t.regex(line(JSON.stringify(report)), /fabric {2}wires: 5 made; missing R2:eth0; x: refused$/);
	t.regex(line('{"revision" broken'), /\{"revision" broken$/);
});

// Prints a report of checks: failures first and in full, then a line for each group.

import type {CheckReport, CheckResult, ResultKind} from '../lab/check/model.js';
import type {Line} from './sinks/paint.js';
import type {Tone} from './sinks/spans.js';
import {renderTable} from './table.js';

/** The subject of each group, in the order of the table. */
export const kindTitles: Record<ResultKind, string> = {
	node: 'every fact that start waits for holds',
	reach: 'declared pairs reach each other',
	'not-reach': 'pairs that must not reach each other do not',
	tunnel: 'handshake, both ways, the right peer',
	isolation: 'no private route outside, no public one inside',
	capture: 'nothing private on the underlay',
	routing: 'neighbours, sessions, prefixes, next hops',
	ecmp: 'flows spread over all tunnels',
	mtu: 'largest packet, and the reply to one more byte',
	transfer: '10 MB by TCP',
	ping: 'ping',
	tcp: 'TCP',
	udp: 'UDP',
	http: 'HTTP',
	route: 'routes',
	bgp: 'BGP sessions',
	traceroute: 'ways',
	command: 'commands',
	scenario: 'steps of scenarios',
};

const tones: Readonly<Record<string, Tone>> = {ok: 'good', FAILED: 'bad', ERROR: 'bad'};

/** Its first word in the colour of its meaning. */
export function toneFirst(line: string): Line {
	const [word = ''] = line.split(' ', 1);
	const tone = tones[word];
	return tone === undefined ? line : [{text: word, tone}, line.slice(word.length)];
}

const words: Record<CheckResult['status'], string> = {passed: 'passed', failed: 'FAILED', error: 'ERROR'};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

export function renderProblem({status, kind, name, expected, seen, facts, commands}: CheckResult): Line[] {
	return [
		toneFirst(`${words[status]}  ${kind}: ${name}`),
		`  expected  ${expected}`,
		`  seen      ${seen}`,
		...facts.map((fact, index) => `  ${index === 0 ? 'facts' : '     '}     ${fact}`),
		...commands.map((line, index) => `  ${index === 0 ? 'look' : '    '}      ${line}`),
	];
}

function renderGroups(results: readonly CheckResult[]): Line[] {
	const kinds = (Object.keys(kindTitles) as ResultKind[]).filter(kind =>
		results.some(result => result.kind === kind),
	);
	const rows = kinds.map(kind => {
		const group = results.filter(result => result.kind === kind);
		const good = group.filter(({status}) => status === 'passed').length;
		return [good === group.length ? 'ok' : 'FAILED', kind, `${good}/${group.length}`, kindTitles[kind]];
	});
	// Problems first.
	rows.sort(([one], [other]) => Number(one === 'ok') - Number(other === 'ok'));
	return renderTable(['', 'CHECK', 'PASSED', 'WHAT'], rows).map(toneFirst);
}

/** `120 checks passed`, `3 of 120 checks failed, 1 could not be judged`. */
export function summaryLine({lab, results, passed, failed, errors, duration}: CheckReport): string {
	const of = results.length;
	if (of === 0) {
		return `${lab}: nothing was checked`;
	}

	const parts = [
		...(failed > 0 ? [`${failed} of ${of} checks failed`] : []),
		...(errors > 0 ? [`${errors} of ${of} could not be judged`] : []),
	];
	return `${lab}: ${parts.length === 0 ? `all ${passed} checks passed` : parts.join(', ')} in ${seconds(duration)}`;
}

export function renderReport(report: CheckReport): Line[] {
	const problems = report.results.filter(({status}) => status !== 'passed');
	const skipped = report.notRun.map(({kind, reason}) => `not run: ${kind}: ${reason}`);
	return [
		...problems.flatMap(problem => [...renderProblem(problem), '']),
		...(report.results.length === 0 ? [] : [...renderGroups(report.results), '']),
		...skipped,
		report.results.length === 0
			? summaryLine(report)
			: [{text: summaryLine(report), tone: problems.length === 0 ? 'good' : 'bad'}],
	];
}

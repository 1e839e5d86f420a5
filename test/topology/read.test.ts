// From text to plain values: anchors and aliases wherever YAML allows them, and the place of what is wrong.

import test from 'ava';
import {parseTopology, TopologyError} from '../../src/topology/index.js';

const sites = 'sites: {count: 2, gateways: {count: 1}}';
const internet = 'networks: {internet: {prefix: ["2001:db8:0:1::/64"]}}';

const anchored: Readonly<Record<string, string>> = {
	'a text': `name: d\ndescription: &p hello\n${sites}\n${internet}\nnodes: {R1: {environment: {A: *p}}}\n`,
	'a text in a list': `name: d\nnetworks: {internet: {prefix: [&p "2001:db8:0:1::/64"]}}\n${sites}\ndescription: *p\n`,
	'a number': `name: d\nnetworks: {internet: {mtu: &m 1400, prefix: ["2001:db8:0:1::/64"]}, other: {mtu: *m}}\n${sites}\nnodes: {R1: {interfaces: {eth5: {network: other}}}, R2: {interfaces: {eth5: {network: other}}}}\n`,
	'a list': `name: d\nnetworks: {internet: {prefix: &p ["2001:db8:0:1::/64"]}, other: {prefix: *p}}\n${sites}\n`,
	'a key': `name: d\ndescription: &k nodes\n${sites}\n${internet}\n*k : {R1: {environment: {A: x}}}\n`,
};

for (const [what, text] of Object.entries(anchored)) {
	test(`${what} may have an anchor`, t => {
		t.is(parseTopology(text, {file: 'lab.yaml'}).nodes.length, 4);
	});
}

test('what stands under a key that is an alias has its own place', t => {
	const text = `name: d\ndescription: &k nodes\n*k : {R1: {weather: fine}}\n`;
	const error = t.throws(() => parseTopology(text, {file: 'lab.yaml'}), {instanceOf: TopologyError});
	const problem = error?.problems.find(({path}) => path === 'nodes.R1.weather');
	t.like(problem, {line: 3, column: 12});
});

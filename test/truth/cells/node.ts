// One node by itself, whose commands, files or kernel settings cannot be carried out.

import type {Broken, Names, Part} from '../model.js';

const alone = (names: Names, settings: object = {}): Part => ({
	networks: {[names.of('n')]: {}},
	nodes: {
		[names.of('a')]: {
			interfaces: {eth0: {network: names.of('n'), addresses: [`10.${names.number}.0.1/24`]}},
			...settings,
		},
		[names.of('b')]: {
			interfaces: {eth0: {network: names.of('n'), addresses: [`10.${names.number}.0.2/24`]}},
		},
	},
	checks: [{reach: {from: names.of('a'), to: names.of('b')}}],
});

interface Row {
	readonly name: string;
	readonly sound?: object;
	readonly broken: object;
	/** What is to be said behind the node's name. */
	readonly words: string;
}

const rows: readonly Row[] = [
	{
		name: 'a command fails',
		sound: {commands: ['true']},
		broken: {commands: ['echo no such luck >&2; exit 3']},
		words: 'exit code 3.*no such luck',
	},
	{
		name: 'the second of three commands fails',
		sound: {commands: ['true', 'true', 'true']},
		broken: {commands: ['true', 'exit 4', 'true']},
		words: 'exit code 4',
	},
	{
		name: 'a command is not there',
		broken: {commands: ['no-such-program --help']},
		words: 'exit code 127.*no-such-program',
	},
	{
		name: 'a command does not end',
		sound: {commands: ['sleep 0.1']},
		broken: {commands: ['sleep 100000']},
		words: 'did not finish within .*sleep 100000',
	},
	{
		name: 'a command is killed',
		broken: {commands: ['kill -9 $$']},
		words: 'exit code 137.*kill -9',
	},
	{
		name: 'a command before the daemons fails',
		sound: {commands: [{run: 'true', when: 'before-daemons'}]},
		broken: {commands: [{run: 'echo too early >&2; exit 5', when: 'before-daemons'}]},
		words: 'exit code 5.*too early',
	},
	{
		name: 'a command fails once its node has converged',
		sound: {commands: [{run: 'true', when: 'converged'}]},
		broken: {commands: [{run: 'exit 6', when: 'converged'}]},
		words: 'exit code 6: exit 6',
	},
	{
		name: 'a command waits for its node to converge, and that does not',
		sound: {commands: [{run: 'true', when: 'converged'}]},
		broken: {commands: [{run: 'true', when: 'converged'}, 'ip link set eth0 down']},
		words: 'command 1 waits until this node has converged .no answer from ',
	},
	{
		name: 'a node does not become ready',
		sound: {ready: ['true']},
		broken: {ready: ['sh', '-c', 'echo no database yet >&2; exit 4']},
		words: 'not ready yet: sh -c .*exit code 4: no database yet',
	},
	{
		name: 'what is asked whether a node is ready does not answer',
		broken: {ready: ['sleep', '100000']},
		words: 'not ready yet: sleep 100000',
	},
	{
		name: 'the kernel does not know a setting',
		sound: {sysctls: {'net.ipv4.ip_forward': 1}},
		broken: {sysctls: {'net.ipv4.no_such_setting': 1}},
		words: 'no_such_setting',
	},
	{
		name: 'the kernel refuses the value of a setting',
		sound: {sysctls: {'net.ipv4.tcp_fin_timeout': 30}},
		broken: {sysctls: {'net.ipv4.tcp_fin_timeout': 'soon'}},
		words: 'tcp_fin_timeout',
	},
];

export const nodeRows: readonly Broken[] = rows.map(({name, sound = {}, broken, words}) => ({
	name: `node: ${name}`,
	sound: names => alone(names, sound),
	broken: names => alone(names, broken),
	words: names => [new RegExp(`${names.of('a')}.*${words}`)],
}));

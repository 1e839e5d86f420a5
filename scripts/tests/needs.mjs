// Where the tests on Docker are, and what each file needs of the machine. A file without a row has one lab at a time, takes a minute
// or less, and depends on nothing else that runs.

/** Each with all that is below it. What is elsewhere in test/ are unit tests: no Docker, no root. */
export const folders = ['test/integration', 'test/truth'];

/**
 * By file without `.test.ts`, or by folder for all of its files; a file's own row adds to that of its folder.
 *
 * `seconds`: how long it takes by itself on two processors, for the longest begin first. Its shards together, where it has some.
 * `labs`: how many it has at a time.
 * `shards`: processes that it runs in. Each takes its share of the file's tables: `share()` in test/integration/shard.ts.
 * `alone`: what must not run beside it, 'docker': other tests; 'machine': anything.
 * `onOldNode`: what differs where it runs on the oldest Node, too; `match` are titles, as AVA's --match has them. That is for what is
 * streams, sockets, signals, terminals, modules and packages. Of a table that tries Docker or a lab, a case or two.
 */
export const needs = {
	'test/integration/capture': {
		onOldNode: {
			match: ['outside there is only WireGuard*', 'a reader that has had enough*', 'a wgsim that is killed*'],
		},
	},
	'test/integration/check': {seconds: 150},
	'test/integration/completion': {onOldNode: {match: ['bash']}},
	'test/integration/docker-faults': {seconds: 130, labs: 2, onOldNode: {match: ['status: *']}},
	'test/integration/docs': {seconds: 270},
	'test/integration/engine': {seconds: 30, alone: 'docker'},
	'test/integration/engine-trouble': {seconds: 75},
	'test/integration/examples': {seconds: 80},
	'test/integration/faults': {
		seconds: 120,
		onOldNode: {
			match: ['SIGINT when the first node is up*', 'Docker gone in mid-start*', 'a topology from stdin*'],
		},
	},
	'test/integration/faults-on-purpose': {seconds: 170},
	// On a busy machine OSPF's timers are late, and a handshake may be lost.
	'test/integration/handshakes': {seconds: 30, alone: 'machine'},
	'test/integration/image': {seconds: 120},
	'test/integration/import': {seconds: 75},
	'test/integration/interrupt': {onOldNode: {match: ['a second Ctrl-C*', 'a terminal that is closed*']}},
	'test/integration/kill': {seconds: 150, labs: 2},
	'test/integration/library': {
		seconds: 90,
		onOldNode: {match: ['a lab is started, used*', 'the examples run*']},
	},
	'test/integration/limits': {seconds: 80},
	'test/integration/lock': {seconds: 65},
	// Engines of its own.
	'test/integration/machines': {seconds: 90, labs: 2},
	'test/integration/measure': {seconds: 125},
	'test/integration/observer': {
		seconds: 100,
		onOldNode: {match: ['a lab at rest*', 'an interrupted look*', 'when the lab is stopped*']},
	},
	'test/integration/own-configuration': {seconds: 185},
	'test/integration/own-uplinks': {seconds: 200},
	'test/integration/package': {onOldNode: {}},
	'test/integration/races': {seconds: 80},
	'test/integration/reconcile': {seconds: 135},
	'test/integration/round-trip': {seconds: 150, shards: 2},
	'test/integration/routed-vpn': {seconds: 120, alone: 'docker'},
	'test/integration/scenarios': {seconds: 120},
	'test/integration/secrets': {seconds: 120},
	'test/integration/soak': {seconds: 80},
	// Engines of its own.
	'test/integration/swarm': {seconds: 100, labs: 2},
	'test/integration/terminal': {onOldNode: {}},
	'test/integration/topologies': {seconds: 430},
	'test/integration/tui': {
		onOldNode: {
			match: [
				'start shows the bring-up*',
				'a shell and back*',
				'SIGTERM restores*',
				'a Docker that goes away*',
				'Ctrl-C during the bring-up*',
			],
		},
	},
	'test/integration/uplinks': {seconds: 230},
	'test/integration/verbs': {seconds: 110},
	// All rows of a file are one lab, of 30 to 80 nodes.
	'test/truth': {labs: 2, seconds: 120},
	'test/truth/paths': {seconds: 130},
	'test/truth/running': {seconds: 300},
};

// `wgsim exec`: runs a command in a node with our streams, and exits with its code; or in many nodes at once.

import type {Command} from 'commander';
import {action} from './action.js';
import {nodeLabText} from './lab-text.js';

const examples = `
Examples:
  wgsim exec R1 -- ping -c2 10.0.3.1
  wgsim exec V1-1 --netns private -- wg
  wgsim exec V1-1 -- tcpdump -nni eth0 -w - > eth0.pcap
  wgsim exec 'V*' -- birdc show proto                     in many nodes at once, each line prefixed with its node
  wgsim exec R1 R2 --json -- ip -j route
  wgsim exec --kind gateway --site 1 --netns private -- wg show all latest-handshakes

In one node, the command uses wgsim's terminal or streams, and wgsim exits with its exit code. With globs, several nodes, --kind, --site
or --json, it runs in all nodes at once and gets no input. Each node's output is printed whole, in the order of the nodes. The exit code
is the first that is not 0, and wgsim names the nodes where the command failed. Ctrl-C ends it in all nodes, and prints the output so far.`;

export function register(program: Command): void {
	program
		.command('exec')
		.summary('run a command in a node, or in many at once')
		.description('Run a command in a node, with its streams and its exit code; or in many nodes at once.')
		.usage('[options] [node...] -- <command...>')
		.argument('[node...]', "R1, lab/R1, a container name, or a glob such as 'V*'")
		.option('--lab <lab>', nodeLabText)
		.option('--netns <namespace>', 'a nested namespace of the node, such as private')
		.option('--kind <kinds>', 'nodes of these kinds: gateway, router, host, switch')
		.option('--site <sites>', 'nodes of these sites, separated by commas')
		.option('--json', 'one JSON document on stdout, with the output of each node')
		.addHelpText('after', examples)
		.action(action(() => import('./run/exec.js')));
}

// `wgsim capture`: captures packets at several interfaces of a lab, to a file, a pipe or the screen.

import type {Command} from 'commander';
import {action} from './action.js';
import {labText} from './lab-text.js';

const examples = `
Examples:
  wgsim capture V1-1:eth0                                     tcpdump's lines, until Ctrl-C
  wgsim capture V1-1:eth0 V1-1:wg3 -w both.pcapng             outside and inside of a tunnel, in one file with one clock
  wgsim capture R1:eth0 R3:eth0 --filter icmp6 --count 20
  wgsim capture V1-1:eth0 V1-1:wg3 -w - | wireshark -k -i -   live
  wgsim capture fabric:internet --filter 'not udp'            all packets of a network, on its bridge

A point is NODE:INTERFACE, or NODE/NAMESPACE:INTERFACE as in V1-1/private:wg3. Ctrl-C ends the capture and completes the file.`;

export function register(program: Command): void {
	program
		.command('capture')
		.summary('capture packets at several interfaces at once')
		.description('Capture at one or more interfaces of a running lab, in one pcapng file with one clock.')
		.argument('<point...>', 'NODE:INTERFACE or NODE/NAMESPACE:INTERFACE')
		.option('--lab <lab>', labText)
		.option(
			'--netns <namespace>',
			'the namespace of points that name none (default: the one that has the interface)',
		)
		.option('-w, --write <file>', 'write pcapng to this file; - for stdout')
		.option('--filter <expression>', 'a tcpdump expression, for all points')
		.option('--snaplen <bytes>', 'keep at most this many bytes of each packet (default: all)')
		.option('--count <packets>', 'end after this many packets of all points together')
		.option('--duration <seconds>', 'end after this time')
		.option('--json', 'one JSON object a line instead of text')
		.option('-q, --quiet', 'no summary')
		.addHelpText('after', examples)
		.action(action(() => import('./run/capture.js')));
}

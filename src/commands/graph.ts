// `wgsim graph`: draws a topology; needs neither Docker nor a network nor a browser.

import {type Command, Option} from 'commander';
import {action} from './action.js';
import {collectSet} from './collect-set.js';
import {formatBySuffix, formats} from './graph-formats.js';

const examples = `
Examples:
  wgsim graph my-vpn.yaml                                  for a README: paste it into a mermaid block
  wgsim graph my-vpn.yaml -o my-vpn.svg
  wgsim graph my-vpn.yaml --addresses -o my-vpn.html
  wgsim graph my-vpn.yaml -o my-vpn.png
  wgsim graph my-vpn.yaml --format dot | dot -Tpdf -o my-vpn.pdf
  wgsim graph routed-vpn --live -o now.svg                 the running lab, in the colours of its state
  wgsim graph big-mesh.yaml --set N=8 --all-tunnels -o mesh.svg

The file's suffix chooses the format: ${Object.keys(formatBySuffix).join(', ')}. stdout gets Mermaid, unless --format says otherwise.
Sites are boxes; the underlay is solid and grey, LANs are solid and dark, tunnels dashed and coloured. More than 60 tunnels
are drawn as one line for each pair of sites. svg and html follow the viewer's light or dark theme; html zooms with the wheel.`;

export function register(program: Command): void {
	program
		.command('graph')
		.summary('draw a topology: svg, png, html, mermaid, dot')
		.description('Draw a topology. Needs no Docker, network or browser.')
		.argument('<file>', 'topology file; - for stdin; with --live, a running lab')
		.addOption(
			new Option('--format <format>', "output format (default: by the file's name, else mermaid)").choices(
				formats,
			),
		)
		.option('--addresses', "write each node's addresses under its name")
		.option('--all-tunnels', 'draw each tunnel, even if there are more than 60')
		.option('--live', 'draw a running lab, in the colours of its state, as `status --svg` does')
		.option('-o, --output <file>', 'write to this file (default: stdout)')
		.option('--set <name=value>', 'set a variable of the file; may be repeated', collectSet)
		.addHelpText('after', examples)
		.action(action(() => import('./run/graph.js')));
}

// `wgsim status`: nodes, tunnels and sessions of a running lab.

import type {Command} from 'commander';

const examples = `
Examples:
  wgsim status
  wgsim status routed-vpn --json | jq '.tunnels[] | select(.handshakeAge == null)'`;

export function register(program: Command): void {
	program
		.command('status')
		.summary('show nodes, tunnels and sessions of a running lab')
		.description('Show what is true in a running lab, and what of its promises is missing.')
		.argument('[lab]', 'the lab; may be left out where only one runs')
		.option('--json', 'one JSON document on stdout')
		.addHelpText('after', examples)
		.action(status);
}

async function status(lab: string | undefined, options: {readonly json?: boolean}): Promise<void> {
	const [{connect}, {chooseLab}, {readStatus}, {renderStatus}] = await Promise.all([
		import('../engine/client.js'),
		import('../lab/find.js'),
		import('../lab/status.js'),
		import('../output/status.js'),
	]);
	const engine = await connect();
	const found = await readStatus(engine, await chooseLab(engine, lab));
	process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : renderStatus(found));
}

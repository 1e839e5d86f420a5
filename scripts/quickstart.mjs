// From a fresh clone to the reference lab: sets up, starts it, shows that R1 reaches R3, and says what to type next.

import {main, run, StepError} from './lib.mjs';
import {dockerEnvironment, setUp} from './setup.mjs';

const lab = 'routed-vpn';
const pings = ['2001:db8:a3::1', '10.0.3.1'];

await main(async () => {
	const engine = await setUp();
	const env = dockerEnvironment(engine);
	process.stdout.write(`\n$ npx wgsim start\n`);
	const code = await run([process.execPath, 'dist/cli.js', 'start'], {env});
	if (code !== 0) {
		// wgsim has said why.
		return code;
	}

	const docker = await hasDockerCommand();
	for (const address of pings) {
		const argv = docker
			? ['docker', 'exec', `${lab}-R1`, 'ping', '-c2', address]
			: [process.execPath, 'dist/cli.js', 'exec', 'R1', '--', 'ping', '-c2', address];
		process.stdout.write(`\n$ ${docker ? argv.join(' ') : `npx wgsim ${argv.slice(2).join(' ')}`}\n`);
		if ((await run(argv, {env})) !== 0) {
			throw new StepError(`R1 does not reach ${address}`, {hint: 'npx wgsim status'});
		}
	}

	process.stdout.write(nextSteps(docker, env));
	return 0;
});

async function hasDockerCommand() {
	try {
		return (await run(['docker', '--version'], {onLine: () => {}})) === 0;
	} catch {
		return false;
	}
}

function nextSteps(docker, {DOCKER_HOST}) {
	const into = docker ? `docker exec -it ${lab}-` : 'npx wgsim exec ';
	const dash = docker ? '' : ' --';
	return [
		'',
		`${lab} is up: three sites, six VPN gateways, three routers. Now try:`,
		'',
		...(DOCKER_HOST && docker ? [`  export DOCKER_HOST=${DOCKER_HOST}`] : []),
		`  ${into}V1-1${dash} ip netns exec private wg`,
		`  ${into}V1-1${dash} birdc6 -s /run/bird6.private.ctl show route`,
		`  ${into}R1${dash} traceroute -n 10.0.3.1`,
		'  npx wgsim status',
		'  npx wgsim shell V1-1',
		'  npx wgsim stop',
		'',
	].join('\n');
}

// The actions that capture for some seconds into a file in the current folder.

import {endsOf} from '../../lab/observer/tunnels.js';
import {claimFile} from '../../output/sinks/file.js';
import {toFileName} from '../../output/sinks/file-name.js';
import {shellWord} from '../../plan/quote-word.js';
import {formatSize} from '../look/format.js';
import {type ActionKey, type LabAction, type Offer, operate, type Perform} from './model.js';
import {wiresOfTarget} from './wires.js';

const captureSeconds = 10;

interface CaptureRequest {
	readonly points: readonly string[];
	readonly file: string;
	readonly seconds: number;
}

function captureAt(points: readonly string[], what: string): LabAction {
	const file = `${toFileName(points[0]!.replace(':', '-'))}.pcapng`;
	return {
		title: `capture ${what} for ${captureSeconds} s`,
		command: `wgsim capture ${points.map(shellWord).join(' ')} --duration ${captureSeconds} -w ${file}`,
		question: null,
		operation: operate('capture', {points, file, seconds: captureSeconds}, captureToFile),
	};
}

/** On wires and tunnels; on a tunnel outside and inside of it together, at each end. */
const offerCapture: Offer = (target, snapshot) => {
	if (target.kind === 'tunnel') {
		return endsOf(target.tunnel).map(({node, ifname}) => {
			const outside = wiresOfTarget(target, snapshot).filter(wire => wire.node === node);
			const points = [...outside.map(({item}) => `${node}:${item.ifname}`), `${node}:${ifname}`];
			return captureAt(points, `at ${node}, outside and inside the tunnel,`);
		});
	}

	if (target.kind === 'interface' && target.item.kind === 'tunnel') {
		const point = `${target.node.node}:${target.item.ifname}`;
		return [captureAt([point], `at ${point}`)];
	}

	return wiresOfTarget(target, snapshot).map(({node, item: {ifname}}) =>
		captureAt([`${node}:${ifname}`], `at ${node}:${ifname}`),
	);
};

const captureToFile: Perform<CaptureRequest> = async (
	{engine, lab},
	{points, file, seconds},
	{say, signal},
) => {
	const target = await claimFile('capture', file);
	const [{capture}, {findLab}] = await Promise.all([
		import('../../lab/capture/capture.js'),
		import('../../lab/find/find.js'),
	]);
	let bytes = 0;
	say(`for ${seconds} s`);
	const blocks = capture(engine, await findLab(engine, lab), points, {duration: seconds, signal});
	const stream = target.stream();
	try {
		for await (const block of blocks) {
			await stream.write(block);
			bytes += block.length;
			say(formatSize(bytes));
		}
	} finally {
		await stream.close();
	}

	return {text: `${file}, ${formatSize(bytes)}`, lines: null};
};

export const captureKeys: readonly ActionKey[] = [
	{key: 'c', help: 'capture on a link to a file', footer: null, offer: offerCapture},
];

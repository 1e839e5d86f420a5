// Draws a running lab as it is observed at one moment, as SVG.

import {connect} from '../../engine/client.js';
import {openObserver} from '../../lab/observer/observer.js';
import type {OutputFile} from '../../output/sinks/file.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

export async function drawLive(lab: string | undefined, target: OutputFile): Promise<void> {
	const snapshot = await withInterrupt(async signal => {
		const engine = await connect({signal});
		const {name} = await chooseLab(engine, lab, signal);
		await using observer = await openObserver(engine, name, {signal});
		return await observer.ready();
	});
	const {renderLiveSvg} = await import('../../output/graph/states.js');
	await target.write(await renderLiveSvg(snapshot));
}

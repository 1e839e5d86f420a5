// Makes faults that end with this process: the fabric takes them back when its client says so, ends, or is killed.

import {lentAnswer} from '../../contract/faults.js';
import {parseReply} from '../../contract/reply.js';
import type {Engine} from '../../engine/client.js';
import {openSession} from '../../engine/exec-session.js';
import {WgsimError} from '../../errors.js';
import {runningFabric} from '../fabric/running-fabric.js';
import type {FoundLab} from '../find/find.js';
import type {FaultRecord} from './records.js';

export interface Lent {
	/** Resolves when all is as it was. Where the fabric's own process was killed, it rejects: the next verb that reads faults mends it. */
	takeBack(): Promise<void>;
	/** Lets go of them, and waits for nothing. */
	close(): void;
}

/** `link down V1-1:eth1 (by wgsim check)`: a reader learns that it ends by itself. */
const lent = (record: FaultRecord): FaultRecord => ({
	...record,
	by: 'check',
	text: `${record.text} (by wgsim check)`,
	heal: 'wgsim heal',
});

/** @throws {WgsimError} with the kernel's own words where it refuses; nothing has changed then */
export async function lendFaults(
	engine: Engine,
	lab: FoundLab,
	records: readonly FaultRecord[],
): Promise<Lent> {
	const fabric = await runningFabric(engine, lab);
	const session = await openSession(engine, fabric.id, ['wgsim-fault', 'lend'], {mayEnd: 'never'});
	const lines = session.lines[Symbol.asyncIterator]();
	const hear = async (): Promise<void> => {
		const {value} = await lines.next();
		const {complaints} = parseReply(lentAnswer, value, 'wgsim-fault lend in the fabric');
		if (complaints.length > 0) {
			throw new WgsimError(`${lab.name}: cables could not be pulled or plugged in`, {details: complaints});
		}
	};

	try {
		session.send(`${JSON.stringify({faults: records.map(lent)})}\n`);
		await hear();
	} catch (error) {
		session.close();
		throw error;
	}

	return {
		close: () => session.close(),
		takeBack: async () => {
			try {
				session.send('back\n');
				await hear();
			} finally {
				session.close();
			}
		},
	};
}

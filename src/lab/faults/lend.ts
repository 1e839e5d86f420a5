// Makes faults that end with this process: the fabric takes them back when its client says so, ends, or is killed.

import {lentAnswer} from '../../contract/faults.js';
import {parseReply} from '../../contract/reply.js';
import {callTimeout} from '../../engine/call.js';
import type {Engine} from '../../engine/client.js';
import {openSession} from '../../engine/exec-session.js';
import {WgsimError} from '../../errors.js';
import {runningFabrics} from '../fabric/running-fabric.js';
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

const program = 'wgsim-fault lend in the fabric';

/** One fabric that keeps them, for as long as its session stands. */
async function beginToLend(engine: Engine, lab: FoundLab, fabric: string) {
	const session = await openSession(engine, fabric, ['wgsim-fault', 'lend'], {mayEnd: 'never'});
	const lines = session.lines[Symbol.asyncIterator]();
	const say = async (text: string): Promise<void> => {
		// Another that keeps cables out is waited for there.
		const within = callTimeout();
		let isLate = false;
		const timer = setTimeout(() => {
			isLate = true;
			session.close();
		}, within);
		session.send(`${text}\n`);
		const {value} = await lines.next().finally(() => clearTimeout(timer));
		if (isLate) {
			throw new WgsimError(`${lab.name}: ${program} has not answered within ${within / 1000} s`);
		}

		const {complaints} = parseReply(lentAnswer, value, program);
		if (complaints.length > 0) {
			throw new WgsimError(`${lab.name}: cables could not be pulled or plugged in`, {details: complaints});
		}
	};
	return {say, close: () => session.close()};
}

/** @throws {WgsimError} with the kernel's own words where it refuses; nothing has changed then */
export async function lendFaults(
	engine: Engine,
	lab: FoundLab,
	records: readonly FaultRecord[],
): Promise<Lent> {
	const fabrics = await runningFabrics(engine, lab);
	const begun = await Promise.allSettled(fabrics.map(({id}) => beginToLend(engine, lab, id)));
	const keepers = begun.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
	const close = () => {
		for (const keeper of keepers) {
			keeper.close();
		}
	};
	/** Waits for all, also behind a failure. */
	const say = async (text: string): Promise<void> => {
		const said = await Promise.allSettled(keepers.map(keeper => keeper.say(text)));
		throwFirst(said);
	};

	try {
		throwFirst(begun);
		await say(JSON.stringify({faults: records.map(lent)}));
	} catch (error) {
		close();
		throw error;
	}

	return {
		close,
		takeBack: async () => {
			try {
				await say('back');
			} finally {
				close();
			}
		},
	};
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
	for (const outcome of outcomes) {
		if (outcome.status === 'rejected') {
			throw outcome.reason;
		}
	}
}

import type { Session } from '../aws/sessions';

/** The program of AWS that connects a terminal with a session. */
export interface SessionPlugin {
  isInstalled(): Promise<boolean>;

  /** Hands the terminal over until the session ends; returns the code of the program. */
  connect(session: Session, region: string, target: string): Promise<number>;
}

const PROGRAM = 'session-manager-plugin';

export const sessionPlugin: SessionPlugin = {
  isInstalled: async () => {
    const { execa } = await import('execa');
    const { failed } = await execa(PROGRAM, ['--version'], { reject: false, timeout: 10_000 });
    return !failed;
  },

  connect: async ({ sessionId, streamUrl, tokenValue }, region, target) => {
    const { execa } = await import('execa');
    const session = JSON.stringify({ SessionId: sessionId, StreamUrl: streamUrl, TokenValue: tokenValue });
    const request = JSON.stringify({ Target: target });
    const endpoint = `https://ssm.${region}.amazonaws.com`;
    const { exitCode } = await execa(PROGRAM, [session, region, 'StartSession', '', request, endpoint], {
      ...{ stdio: 'inherit', reject: false },
    });
    return exitCode ?? 1;
  },
};

/** The wallet provider's settings: built into a package; an unpackaged app reads the file that REKINDLE_PROVIDER names. */
import { ProviderSettings } from '#shared/provider.ts'

/** Throws where there are none or they don't parse: without them there is nobody to talk to and no key to check a receipt with. */
export const parseProvider = (text: string): ProviderSettings => ProviderSettings.parse(JSON.parse(text))

export const providerFile = (isPackaged: boolean, env: NodeJS.ProcessEnv, packagedFile: string): string =>
  isPackaged ? packagedFile : (env.REKINDLE_PROVIDER ?? packagedFile)

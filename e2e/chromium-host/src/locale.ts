/** Chromium's interface languages that carry a region; all others are a language alone. */
const WITH_REGION = ['en-GB', 'en-US', 'es-419', 'pt-BR', 'pt-PT', 'zh-CN', 'zh-TW']

/** The locale as Chromium would choose it from the environment of a Linux process, such as `de` or `en-US`. */
export function localeOf(env: Readonly<Record<string, string | undefined>>): string {
  const setting = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  const tag = setting.split(/[.@]/)[0]?.replace('_', '-') ?? ''
  const language = tag.split('-')[0] ?? ''
  if (WITH_REGION.includes(tag)) return tag
  if (language === 'en' || !/^[a-z]{2,3}$/.test(language)) return 'en-US'
  return language
}

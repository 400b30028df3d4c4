/* The mark: a door that stands open. Decoration only; the word beside it names it. */
import styles from "./Logo.module.css";

export function Logo() {
  return (
    <svg className={styles["logo"]} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect className={styles["ground"]} width="20" height="20" rx="5" />
      <path className={styles["line"]} d="M5 15.5h10" strokeLinecap="round" />
      <path
        className={styles["line"]}
        d="M6.5 15.5V5.2c0-.4.3-.7.7-.7h5.6c.4 0 .7.3.7.7v10.3"
        fill="none"
      />
      <path className={styles["leaf"]} d="M6.5 4.8 11 6.4v9.1H6.5z" />
    </svg>
  );
}

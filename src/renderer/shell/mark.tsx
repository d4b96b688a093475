/** The sign and name of the program. */
export function Mark() {
  return (
    <div className="hdr-mark">
      <svg width="18" height="20" viewBox="0 0 18 20" aria-hidden="true">
        <path
          d="M1 1h11l5 5v13H1z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinejoin="round"
        />
        <path d="M4.5 9.5h9v6h-9z" fill="var(--accent)" />
      </svg>
      <span>Safehold</span>
    </div>
  )
}

"""What other systems read: CAP 1.2, Atom, RSS, Landactie, local actions, GeoJSON and public-transport screens; all pure."""

"""What houses do to the map: their pages, behind the sign-in."""

"""The pages for staff: the fleet, one kiosk, what learners achieved. All but signing in stand behind a sign-in."""

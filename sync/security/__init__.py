"""What keeps strangers out, on kiosk and hub alike: passwords, guessing, forged requests, response headers."""
